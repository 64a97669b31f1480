/** Which steps of a program do the work of one step of its schedule, and what that work is: what a profile is made of. */
import { bug } from "./bug.ts";
import type { ScheduledFunction } from "./emit/assemble.ts";
import { DispatchPlacer } from "./emit/place-dispatches.ts";
import { ScratchTable } from "./emit/scratch-table.ts";
import { byTail, type Dispatch, type Targets } from "./kernels/target.ts";
import { wasmTarget } from "./kernels/wasm/target.ts";
import { wgslTarget } from "./kernels/wgsl/target.ts";
import { foldingCost, stepCost, summing, type StepCost } from "./schedule/step-cost.ts";
import { singly, type Schedule, type Step } from "./schedule/types.ts";

export interface Operation extends StepCost {
  /** What is done: `conv2d`, `map`. */
  readonly family: string;
  /** Of the function, by their places. */
  readonly steps: readonly number[];
}

/** In the order in which they run, with every call: what is prepared is none. @param targets of one device: the program has code for one of both */
export function operationsOf({ schedule }: ScheduledFunction, targets: Targets): readonly Operation[] {
  const { graph, steps } = schedule;
  let next = 0;
  return steps.flatMap((step) => {
    const calls = callsOf(step, schedule, targets);
    const parts = singly(step);
    // What of a tail runs behind is an operation of its own; what is only folded there the step's own kernel has summed.
    const together = parts.flatMap((part, index) => {
      const behind = calls.get(index - 1);
      if (!behind) return [part];
      return behind.folds && part.family === "reduce" ? [summing(part)] : [];
    });
    return [...calls].flatMap(([tail, { count, folds }]): readonly Operation[] => {
      const own = Array.from({ length: count }, () => next++);
      if (count === 0) return [];
      if (tail === undefined) return [{ family: step.family, steps: own, ...stepCost(together, graph) }];
      const part = parts[1 + tail] ?? bug(`${step.name} has no part ${tail} of a tail`);
      const isFold = folds && part.family === "reduce";
      return [{ family: part.family, steps: own, ...(isFold ? foldingCost(part, graph) : stepCost([part], graph)) }];
    });
  });
}

interface Calls {
  /** Dispatches, but for what is prepared. */
  readonly count: number;
  /** All of them fold what the step's own have summed. */
  readonly folds: boolean;
}
/** Of each call the dispatches of a step itself, and those of its tail that run behind, by their place there. */
function callsOf(step: Step, schedule: Schedule, { wgsl, wasm }: Targets): ReadonlyMap<number | undefined, Calls> {
  if (wgsl) return countedBy(wgslTarget.dispatches(step, schedule, wgsl), schedule);
  return wasm ? countedBy(wasmTarget.dispatches(step, schedule, wasm), schedule) : new Map();
}
function countedBy<Code>(
  dispatches: readonly Dispatch<Code>[],
  schedule: Schedule,
): ReadonlyMap<number | undefined, Calls> {
  const placer = new DispatchPlacer<Code>(schedule, new ScratchTable(), () => 0);
  return new Map(
    [...byTail(dispatches)].map(([tail, own]) => {
      const count = placer.place(own).filter(({ prepares }) => !prepares).length;
      return [tail, { count, folds: own.every((each) => each.folds) }];
    }),
  );
}
