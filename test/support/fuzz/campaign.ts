/** Mutated programs by the thousand, each within a time and a heap; what fails is told with its number and its text. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { repository } from "../shared-data.ts";
import { mutant, type Seeds } from "./mutate.ts";
import type { Order, Outcome } from "./worker.ts";

/** For one program by the clock on the wall: the slowest takes two seconds alone, and several times that on a busy machine. */
const TIME_LIMIT_MS = 30_000;
/** The heap of a thread: what one program needs, and what the ones before it left to the collector. */
const HEAP_LIMIT_MB = 512;

const read = (folder: string): readonly string[] =>
  readdirSync(join(repository, folder))
    .filter((name) => name.endsWith(".resnet"))
    .sort()
    .map((name) => readFileSync(join(repository, folder, name), "utf8"));

/** Small whole designs, and single declarations of the large ones: a program is to take a millisecond, not a hundred. */
export function seeds(): Seeds {
  const own = read("test/support/fuzz/seeds");
  const pieces = [...read("test/golden/grammar"), ...read("examples/ci"), ...read("std")].flatMap((text) =>
    text.split(/\n(?=(?:\/\/\/|model|block|shortcut|check|train)\b)/),
  );
  const small = pieces.filter((piece) => piece.trim() !== "" && piece.length < 800 && !/ResNet\(|ResNet\d/.test(piece));
  // The short ones most: ten of them take as long as one that has everything in it.
  const short = own.filter((text) => text.length < 1_000);
  return { whole: [...own, ...short, ...short, ...short], pieces: small };
}

async function bundled(): Promise<string> {
  const folder = join(repository, "out", "fuzz");
  mkdirSync(folder, { recursive: true });
  const outfile = join(folder, `worker-${process.pid}.mjs`);
  const entryPoints = [join(repository, "test/support/fuzz/worker.ts")];
  await build({ entryPoints, outfile, bundle: true, format: "esm", platform: "node", logLevel: "error" });
  return outfile;
}

/** Judges programs `from` to `from + count - 1` on every core. @throws with the first ones that fail, as texts */
export async function campaign(from: number, count: number): Promise<readonly Outcome[]> {
  const script = await bundled();
  const threads = availableParallelism();
  const ranges = Array.from({ length: threads }, (_, index) => from + Math.floor((count * index) / threads));
  const inputs = seeds();
  const outcomes = await Promise.all(
    ranges.map((start, index) => judged(script, inputs, start, ranges[index + 1] ?? from + count)),
  );
  const failures = outcomes.flatMap((each) => each.failures);
  if (failures.length > 0) {
    const told = failures.slice(0, 5).map(({ number, problem }) => {
      const text = JSON.stringify(mutant(inputs, number));
      return `program ${number}: ${problem}\n${text}`;
    });
    throw new Error(`${failures.length} programs fail\n\n${told.join("\n\n")}`);
  }
  return outcomes;
}

function judged(script: string, inputs: Seeds, from: number, to: number): Promise<Outcome> {
  const progress = new SharedArrayBuffer(4);
  const current = new Int32Array(progress);
  const worker = new Worker(script, {
    workerData: { seeds: inputs, from, to, progress } satisfies Order,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_LIMIT_MB, stackSizeMb: 1 },
  });
  return new Promise((resolve) => {
    const ended = (problem: string): void => {
      clearInterval(watch);
      const failure = { number: Atomics.load(current, 0), problem };
      resolve({ judged: 0, clean: 0, slowest: { number: from, ms: 0 }, failures: [failure] });
      void worker.terminate();
    };
    let [last, since] = [-1, performance.now()];
    const watch = setInterval(() => {
      const now = Atomics.load(current, 0);
      if (now !== last) [last, since] = [now, performance.now()];
      else if (performance.now() - since > TIME_LIMIT_MS) ended(`is not done after ${TIME_LIMIT_MS} ms`);
    }, 100);
    worker.once("message", (outcome: Outcome) => {
      clearInterval(watch);
      resolve(outcome);
    });
    worker.once("error", (error) => ended(error.message));
  });
}
