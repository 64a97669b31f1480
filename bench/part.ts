/**
 * One part of `npm run bench` in a process of its own: `part.js NAME OPTIONS`, OPTIONS as JSON. What it prints is the
 * reader's; what was asked for and reached goes to the process that started it, as does what went wrong.
 */
import { fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parts } from "./parts.ts";
import type { Verdict } from "./side-by-side/aims.ts";
import type { PartOptions } from "./side-by-side/lines.ts";

export interface Outcome {
  readonly verdicts: readonly Verdict[];
  /** Why the part did not go on to its end. */
  readonly failure?: string;
}

/** Of what it is expected to take: a busy machine, not one that hangs. At least so many minutes. */
const [PATIENCE, LEAST_MINUTES] = [6, 15];

/** Whatever a part does, hang and die included, ends this part only. */
export function runPart(name: string, options: PartOptions): Promise<Outcome> {
  const minutes = Math.max(LEAST_MINUTES, PATIENCE * (parts[name]?.minutes ?? 0));
  const child = fork(fileURLToPath(import.meta.url), [name, JSON.stringify(options)]);
  return new Promise((resolve) => {
    let outcome: Outcome | undefined;
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      child.kill("SIGKILL");
    }, 60_000 * minutes);
    child.on("message", (message) => (outcome = message as Outcome));
    child.on("error", ({ message }) => (outcome ??= { verdicts: [], failure: message }));
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      const why = isLate ? `it was not done after ${minutes} minutes` : `it ended with ${signal ?? `status ${code}`}`;
      resolve(outcome ?? { verdicts: [], failure: why });
    });
  });
}

async function outcomeOf(name: string, options: PartOptions): Promise<Outcome> {
  try {
    return { verdicts: (await parts[name]?.run(options)) ?? [] };
  } catch (error) {
    console.error(error);
    return { verdicts: [], failure: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "" };
  }
}

if (process.send && process.argv[1] === fileURLToPath(import.meta.url)) {
  // A reader that has seen enough, `npm run bench | head`, is no error; and who waits for nobody is gone.
  process.stdout.on("error", () => process.exit(0));
  process.on("disconnect", () => process.exit(1));
  const [name = "", options = "{}"] = process.argv.slice(2);
  const outcome = await outcomeOf(name, JSON.parse(options) as PartOptions);
  process.send(outcome, () => process.exit(0));
}
