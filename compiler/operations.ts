/** Which steps of a program do the work of one step of its schedule, and what that work is: what a profile is made of. */
import type { ScheduledFunction } from "./emit/assemble.ts";
import { DispatchPlacer } from "./emit/place-dispatches.ts";
import { ScratchTable } from "./emit/scratch-table.ts";
import { byTail, type Dispatch, type Targets } from "./kernels/target.ts";
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

/** In the order in which they run, with every call: what is prepared is none. @param targets of one device: the program has code for one of both */
export function operationsOf({ schedule }: ScheduledFunction, targets: Targets): readonly Operation[] {
  let next = 0;
  return schedule.steps.flatMap((step) => {
    const calls = callsOf(step, schedule, targets);
    const parts = singly(step);
    const behind = [...calls.keys()].flatMap((tail) => (tail === undefined ? [] : [tail]));
    // What of a tail runs behind is an operation of its own.
    const together = step.family === "map" ? parts : parts.filter((_, index) => !behind.includes(index - 1));
    const groups = [undefined, ...behind].map((tail) => ({
      parts: tail === undefined ? together : parts.slice(tail + 1, tail + 2),
      steps: Array.from({ length: calls.get(tail) ?? 0 }, () => next++),
    }));
    const done = groups.filter(({ steps }) => steps.length > 0);
    return done.map(({ parts: own, steps }): Operation => ({
      family: own[0]?.family ?? step.family,
      steps,
      ...stepCost(own, schedule.graph),
    }));
  });
}

/** How many dispatches each call has of a step itself, and of what of its tail runs behind. */
function callsOf(step: Step, schedule: Schedule, { wgsl, wasm }: Targets): ReadonlyMap<number | undefined, number> {
  if (wgsl) return countedBy(wgslTarget.dispatches(step, schedule, wgsl), schedule);
  return wasm ? countedBy(wasmTarget.dispatches(step, schedule, wasm), schedule) : new Map();
}
function countedBy<Code>(
  dispatches: readonly Dispatch<Code>[],
  schedule: Schedule,
): ReadonlyMap<number | undefined, number> {
  const placer = new DispatchPlacer<Code>(schedule, new ScratchTable(), () => 0);
  return new Map(
    [...byTail(dispatches)].map(([tail, own]) => [tail, placer.place(own).filter(({ prepares }) => !prepares).length]),
  );
}
