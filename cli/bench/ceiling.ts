/** The most that a device computes and moves, measured by the clock that times the steps which are compared to it. */
import type { Device } from "../../runtime/device.ts";
import type { Execution } from "../../runtime/execution.ts";
import { ceilingProgram } from "./ceiling-program.ts";
import { perSecond } from "./rates.ts";
import { stepSpans } from "./step-spans.ts";

export interface Ceiling {
  /** Of multiply-adds in registers, two operations each. */
  readonly gflops: number;
  /** Of memory to memory, both ways counted, beyond every cache. */
  readonly gigabytes: number;
}

/** Shorter calls are mostly their own beginning and end. */
const LEAST_MS = 5;
/** Best of these: a ceiling is what is possible. */
const ROUNDS = 7;

/** What of each was highest: a machine that did something else meanwhile lowers it, and nothing raises it. */
export function highest(ceilings: readonly Ceiling[]): Ceiling {
  return {
    gflops: Math.max(...ceilings.map(({ gflops }) => gflops)),
    gigabytes: Math.max(...ceilings.map(({ gigabytes }) => gigabytes)),
  };
}

export async function measureCeiling(device: Device): Promise<Ceiling> {
  const { program, calls } =
    device.kind === "gpu" ? ceilingProgram("wgsl", "plain") : ceilingProgram("wasm", device.simd);
  const execution = await device.open(program);
  try {
    const [moves, back] = [calls.length - 2, calls.length - 1];
    // Memory that was never written to is one page of zeros to the system, which stays in the cache.
    await timeOf(execution, back);
    let amount = 0;
    while (amount + 1 < moves && (await timeOf(execution, amount)) < LEAST_MS) amount++;
    return {
      gflops: perSecond(calls[amount]?.flops ?? 0, await bestOf(execution, amount)),
      gigabytes: perSecond(calls[moves]?.bytes ?? 0, await bestOf(execution, moves)),
    };
  } finally {
    execution.dispose();
  }
}

async function bestOf(execution: Execution, index: number): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) best = Math.min(best, await timeOf(execution, index));
  return best;
}

/** Milliseconds of a function's only step. */
async function timeOf(execution: Execution, index: number): Promise<number> {
  const [milliseconds = 0] = stepSpans(await execution.time(index, []));
  return milliseconds;
}
