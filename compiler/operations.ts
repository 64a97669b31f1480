/** Which steps of a program do the work of one step of its schedule, and what that work is: what a profile is made of. */
import { bug } from "./bug.ts";
import type { ScheduledFunction } from "./emit/assemble.ts";
import { partOf, type Part } from "./emit/part.ts";
import { partsOf } from "./emit/parts.ts";
import { DispatchPlacer } from "./emit/place-dispatches.ts";
import { ScratchTable } from "./emit/scratch-table.ts";
import type { Targets } from "./kernels/target.ts";
import { wasmTarget } from "./kernels/wasm/target.ts";
import { wgslTarget } from "./kernels/wgsl/target.ts";
import { foldingCost, gatheringCost, stepCost, summing, type StepCost } from "./schedule/step-cost.ts";
import { singly, type Schedule, type Step } from "./schedule/types.ts";

export interface Operation extends StepCost {
  /** What is done: `conv2d`, `map`; `fold` where what others have left in parts is added up, and no more. */
  readonly family: string;
  /** Of the function, by their places. */
  readonly steps: readonly number[];
  /** Done with fewer multiplications than its definition counts. */
  readonly isWinograd: boolean;
}

/** In the order in which they run, with every call: what is prepared is none. @param targets of one device: the program has code for one of both */
export function operationsOf({ schedule }: ScheduledFunction, targets: Targets): readonly Operation[] {
  const parts = countedParts(schedule, targets);
  const behind = new Map<Step, Map<number, CountedPart>>();
  for (const part of parts) {
    const [step] = part.steps;
    if (!step || part.tail === undefined) continue;
    const known = behind.get(step) ?? new Map<number, CountedPart>();
    behind.set(step, known.set(part.tail, part));
  }
  let next = 0;
  return parts.flatMap((part): readonly Operation[] => {
    if (part.count === 0) return [];
    const [step = bug("a part of no step")] = part.steps;
    const steps = Array.from({ length: part.count }, () => next++);
    const { isWinograd } = part;
    const family = part.gathers ? "fold" : partOf(step, part.tail).family;
    return [{ family, steps, isWinograd, ...costOf(part, schedule, behind.get(step)) }];
  });
}

interface CountedPart extends Pick<Part<unknown>, "steps" | "tail" | "gathers"> {
  /** Dispatches, but for what is prepared. */
  readonly count: number;
  /** All of them fold what the step's own have summed. */
  readonly folds: boolean;
  readonly isWinograd: boolean;
}

function countedParts(schedule: Schedule, { wgsl, wasm }: Targets): readonly CountedPart[] {
  if (wgsl) return partsOf(schedule, wgslTarget, wgsl).map((part) => counted(part, schedule));
  return wasm ? partsOf(schedule, wasmTarget, wasm).map((part) => counted(part, schedule)) : [];
}
function counted<Code>({ dispatches, steps, tail, gathers }: Part<Code>, schedule: Schedule): CountedPart {
  const placer = new DispatchPlacer<Code>(schedule, new ScratchTable(), () => 0);
  const count = placer.place(dispatches).filter(({ prepares }) => !prepares).length;
  const isWinograd = dispatches.some(({ kernel }) => kernel.family.split(" ").includes("winograd"));
  return { steps, tail, count, folds: dispatches.every((each) => each.folds), gathers, isWinograd };
}

/** @param behind what of the step's tail runs behind its own dispatches, by its place there */
function costOf(
  part: CountedPart,
  { graph }: Schedule,
  behind: ReadonlyMap<number, CountedPart> = new Map(),
): StepCost {
  if (part.gathers) return gatheringCost(part.steps, graph);
  const [step = bug("a part of no step")] = part.steps;
  const own = partOf(step, part.tail);
  if (part.tail !== undefined)
    return part.folds && own.family === "reduce" ? foldingCost(own, graph) : stepCost([own], graph);
  // What of a tail runs behind is an operation of its own; what is only folded there the step's own kernel has summed.
  const all = singly(own);
  const tailFrom = all.indexOf(own) + 1;
  const together = all.flatMap((each, index) => {
    const later = behind.get(index - tailFrom);
    if (!later) return [each];
    return later.folds && each.family === "reduce" ? [summing(each)] : [];
  });
  return stepCost(together, graph);
}
