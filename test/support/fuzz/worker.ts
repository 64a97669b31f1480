/** Judges a range of programs, in a thread that has a bounded heap and that the campaign can end. */
import { parentPort, workerData } from "node:worker_threads";
import { judge } from "./judge.ts";
import { mutant, type Seeds } from "./mutate.ts";

export interface Order {
  readonly seeds: Seeds;
  readonly from: number;
  readonly to: number;
  /** The number of the program that is being judged, as an Int32. */
  readonly progress: SharedArrayBuffer;
}
export interface Outcome {
  readonly judged: number;
  /** Programs of which nothing is said. */
  readonly clean: number;
  readonly slowest: { readonly number: number; readonly ms: number };
  readonly failures: readonly { readonly number: number; readonly problem: string }[];
}

const { seeds, from, to, progress } = workerData as Order;
const current = new Int32Array(progress);
const failures: { number: number; problem: string }[] = [];
let slowest = { number: from, ms: 0 };
let clean = 0;
for (let number = from; number < to && failures.length < 10; number++) {
  Atomics.store(current, 0, number);
  const start = performance.now();
  try {
    if (judge(mutant(seeds, number), number) === 0) clean++;
  } catch (error) {
    failures.push({ number, problem: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
  const ms = performance.now() - start;
  if (ms > slowest.ms) slowest = { number, ms };
}
parentPort?.postMessage({ judged: to - from, clean, slowest, failures } satisfies Outcome);
