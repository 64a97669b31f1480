/** Which steps of a program do the work of one step of its schedule, and what that work is: what a profile is made of. */
import type { ScheduledFunction } from "./emit/assemble.ts";
import type { Dispatch, Targets } from "./kernels/target.ts";
import { wasmTarget } from "./kernels/wasm/target.ts";
import { wgslTarget } from "./kernels/wgsl/target.ts";
import { stepCost, type StepCost } from "./schedule/step-cost.ts";
import { singly, type Schedule, type Step } from "./schedule/types.ts";

export interface Operation extends StepCost {
  /** What is done: `conv2d`, `map`. */
  readonly family: string;
  /** Of the function, by their places. */
  readonly steps: readonly number[];
}

/** In the order in which they run. @param targets of one device: the program has code for one of both */
export function operationsOf({ schedule }: ScheduledFunction, targets: Targets): readonly Operation[] {
  let next = 0;
  return schedule.steps.flatMap((step) => {
    const dispatches = dispatchesOf(step, schedule, targets);
    const behind = [...new Set(dispatches.flatMap(({ tail }) => (tail === undefined ? [] : [tail])))];
    const parts = singly(step);
    // What of a tail runs behind is an operation of its own.
    const together = step.family === "map" ? parts : parts.filter((_, index) => !behind.includes(index - 1));
    const groups = [
      { parts: together, steps: dispatches.filter(({ tail }) => tail === undefined) },
      ...behind.map((each) => ({
        parts: parts.slice(each + 1, each + 2),
        steps: dispatches.filter(({ tail }) => tail === each),
      })),
    ];
    return groups.map(({ parts: own, steps }): Operation => ({
      family: own[0]?.family ?? step.family,
      steps: steps.map(() => next++),
      ...stepCost(own, schedule.graph),
    }));
  });
}

function dispatchesOf(step: Step, schedule: Schedule, { wgsl, wasm }: Targets): readonly Pick<Dispatch, "tail">[] {
  if (wgsl) return wgslTarget.dispatches(step, schedule, wgsl);
  return wasm ? wasmTarget.dispatches(step, schedule, wasm) : [];
}
