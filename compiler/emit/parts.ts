/** What runs of a step of a schedule on a target: its dispatches, part by part, each under the name of its layer. */
import { byTail, type Dispatch, type Target } from "../kernels/target.ts";
import { singly, type Schedule, type Step } from "../schedule/types.ts";
import { gatherFolds } from "./gather-folds.ts";

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

/** In the order in which they run. */
export function partsOf<Code, Facts>(
  schedule: Schedule,
  target: Pick<Target<Code, Facts, unknown>, "dispatches" | "gather">,
  facts: Facts,
): readonly Part<Code>[] {
  const parts = schedule.steps.flatMap((step) =>
    [...byTail(target.dispatches(step, schedule, facts))].map(([tail, dispatches]): Part<Code> => ({
      label: labelOf(tail === undefined ? step : (singly(step)[1 + tail] ?? step)),
      dispatches,
      steps: [step],
      gathers: false,
      tail,
    })),
  );
  const { gather } = target;
  // What infers has no gradients, and what it prepares has an order of its own.
  return gather && !schedule.prepares ? gatherFolds(parts, schedule.buffers, (folds) => gather(folds, facts)) : parts;
}

/** @param more steps that are done with it */
export function labelOf({ name, origin }: Step, more = 0): string {
  const named = more === 0 ? name : `${name} and ${more} more`;
  return origin.phase === "forward" ? named : `${named} (${origin.phase})`;
}
