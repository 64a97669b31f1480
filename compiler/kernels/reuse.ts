/** Steps of the same work have the same kernels: a residual network prints each of them once. */
import { exactText } from "../graph/exact-text.ts";
import { bug } from "../bug.ts";
import type { Binding, Dispatch, Target } from "./target.ts";
import { workOf, type Work } from "./work.ts";

type Print<Code, Facts> = (work: Work, facts: Facts) => readonly Dispatch<Code>[];
/** Remembered work of one target's facts; more than this is another program altogether. */
const MOST_REMEMBERED = 4000;

/** Of all that kernels are given, so of all that they can depend on. */
export function workKey(work: Work): string {
  return exactText(work);
}

/** `print` with a memory for each object of facts: a program's functions share their kernels. */
export function reusing<Code, Facts extends object>(
  print: Print<Code, Facts>,
): Target<Code, Facts, unknown>["dispatches"] {
  const memories = new WeakMap<Facts, Map<string, readonly Dispatch<Code>[]>>();
  return (step, schedule, facts) => {
    const memory = memories.get(facts) ?? new Map<string, readonly Dispatch<Code>[]>();
    memories.set(facts, memory);
    if (memory.size > MOST_REMEMBERED) memory.clear();
    const { work, buffers } = workOf(step, schedule);
    const key = workKey(work);
    const dispatches = memory.get(key) ?? print(work, facts);
    memory.set(key, dispatches);
    const bufferOf = (place: number): number => buffers[place] ?? bug(`${step.name} has no buffer at place ${place}`);
    const bound = (binding: Binding): Binding => ("buffer" in binding ? { buffer: bufferOf(binding.buffer) } : binding);
    return dispatches.map((each) => ({ ...each, bindings: each.bindings.map(bound) }));
  };
}
