/** A part of what runs of a schedule, and its name. */
import { bug } from "../bug.ts";
import type { Dispatch } from "../kernels/target.ts";
import { isOperationStep, type Step } from "../schedule/types.ts";

export interface Part<Code> {
  /** What the person wrote, and in which phase it is done. */
  readonly label: string;
  readonly dispatches: readonly Dispatch<Code>[];
  /** Several where one dispatch adds up what these have left in parts. */
  readonly steps: readonly Step[];
  /** It adds up what steps have left in parts, and does nothing else. */
  readonly gathers: boolean;
  /** Of the step's tail, which of it is done behind the step's own dispatches. */
  readonly tail?: number | undefined;
}

/** What of a step a part does: what stands at a place of its tail, or the step itself. */
export function partOf(step: Step, tail: number | undefined): Step {
  if (tail === undefined) return step;
  const tails = isOperationStep(step) ? step.tail : undefined;
  return tails?.[tail] ?? bug(`${step.name} has no part ${tail} of a tail`);
}

/** @param more steps that are done with it */
export function labelOf({ name, origin }: Step, more = 0): string {
  const named = more === 0 ? name : `${name} and ${more} more`;
  return origin.phase === "forward" ? named : `${named} (${origin.phase})`;
}
