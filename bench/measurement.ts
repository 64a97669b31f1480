/**
 * A measurement is a process of its own that prints one line of JSON: peers and our own code start under the same
 * conditions, none inherits another's heap or threads, and one that hangs or dies ends its own line only.
 */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

/** What a measuring process prints. */
export interface Measured {
  /** Median of `samples`, after warm-up. */
  readonly milliseconds: number;
  readonly samples: number;
  /** What it computed first: losses of its first steps, or logits. */
  readonly values?: readonly number[];
  /** From the network's text to the first result, by phase, in milliseconds; making up a batch is no part of it. */
  readonly first?: { readonly [phase: string]: number };
  /** From the start of the process to the first result, without what only a comparison asks for. */
  readonly processMilliseconds?: number;
  /** Version, threads, device: what a reader needs to know. */
  readonly note: string;
}
export interface Failed {
  readonly failure: string;
}

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly limitSeconds: number;
}

/** A script beside this one, in this Node: `peers/jax-step.js`. */
export function script(name: string, args: readonly (string | number)[], limitSeconds: number): Command {
  const path = fileURLToPath(new URL(name, import.meta.url));
  return { program: process.execPath, args: [path, ...args.map(String)], limitSeconds };
}

export async function measure({ program, args, limitSeconds }: Command): Promise<Measured | Failed> {
  const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
  let [printed, complaints] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (printed += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  const end = (): boolean => child.kill("SIGKILL");
  process.once("exit", end);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, 1000 * limitSeconds);
  const problem = await new Promise<string | undefined>((resolve) => {
    child.on("error", ({ message }) => resolve(message));
    child.on("close", (code, signal) =>
      resolve(code === 0 ? undefined : `it ended with ${signal ?? `status ${code}`}`),
    );
  });
  clearTimeout(timer);
  process.off("exit", end);
  if (late) return { failure: `no result within ${limitSeconds} s` };
  const result = lastJson(printed);
  if (result) return result;
  return { failure: lastLine(complaints) || problem || "it printed no result" };
}

/** Prints this process's result. Its last line, whatever a library prints before it. */
export function report(result: Measured | Failed): void {
  process.stdout.write(`${JSON.stringify(result)}\n`);
}

/** Runs a measuring script: what goes wrong in it is its result. */
export async function reporting(work: () => Promise<Measured>): Promise<void> {
  try {
    report(await work());
  } catch (error) {
    report({ failure: (error instanceof Error ? error.message : String(error)).split("\n")[0] ?? "" });
  }
  // Threads of a library would keep the process alive.
  process.exit(0);
}

function lastJson(text: string): Measured | Failed | undefined {
  const line = text.split("\n").findLast((each) => each.startsWith("{"));
  try {
    return line === undefined ? undefined : (JSON.parse(line) as Measured | Failed);
  } catch {
    return undefined;
  }
}
/** What says most of a long complaint: the message of an error with a stack, else its last line. */
function lastLine(text: string): string {
  const lines = text.split("\n").filter((each) => each.trim() !== "");
  return (lines.find((each) => /^\w*Error\b/.test(each)) ?? lines.at(-1) ?? "").trim();
}
