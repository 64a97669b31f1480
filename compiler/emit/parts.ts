/** What runs of a step of a schedule on a target: its dispatches, part by part, each under the name of its layer. */
import { byTail, type Target } from "../kernels/target.ts";
import type { Schedule } from "../schedule/types.ts";
import { gatherFolds } from "./gather-folds.ts";
import { labelOf, partOf, type Part } from "./part.ts";

/** In the order in which they run. */
export function partsOf<Code, Facts>(
  schedule: Schedule,
  target: Pick<Target<Code, Facts, unknown>, "dispatches" | "gather" | "maxBindings">,
  facts: Facts,
): readonly Part<Code>[] {
  const parts = schedule.steps.flatMap((step) =>
    byTail(target.dispatches(step, schedule, facts)).map(({ tail, dispatches }): Part<Code> => ({
      label: labelOf(partOf(step, tail)),
      dispatches,
      steps: [step],
      gathers: false,
      tail,
    })),
  );
  const { gather, maxBindings } = target;
  if (!gather || !schedule.gathers) return parts;
  return gatherFolds(parts, schedule.buffers, {
    maxBindings: maxBindings?.(facts) ?? Infinity,
    asOne: (folds) => gather(folds, facts),
  });
}
