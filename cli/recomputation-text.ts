/** What it costs to meet a budget of memory, in a line. */
import type { Recomputation } from "../compiler/recompute/recomputation.ts";
import { grouped } from "../grammar/counted.ts";
import { memorySize } from "../runtime/memory.ts";
import type { Session } from "../runtime/session.ts";

/** What a budget is held against, the plan, and what is allocated: kernels have room of their own besides. */
export function memoryText({ plannedBytes, allocatedBytes }: ReturnType<Session["memory"]>): string {
  return `memory: ${memorySize(plannedBytes)} planned, ${memorySize(allocatedBytes)} allocated with the kernels' own room`;
}

/** @param isMeasured whether the verb is the one that measures what is estimated */
export function recomputationText(cost: Recomputation, isMeasured = false): string {
  const { keptBefore, madeAgain, keptBytesBefore, keptBytes, multiplyAdds, movedBytes } = cost;
  if (madeAgain === 0) return "memory budget: met with all that the backward pass reads kept";
  const percents = [percent(cost.extraMultiplyAdds, multiplyAdds), percent(cost.extraMovedBytes, movedBytes)];
  const [computed, moved] = percents.map((each) => `${each.toFixed(1)} % more`);
  const extra = `${computed} multiply-adds and ${moved} memory traffic a step, ${timeText(percents)}`;
  const kept = `kept are ${memorySize(keptBytes)} instead of ${memorySize(keptBytesBefore)}`;
  const toMeasure = isMeasured ? "" : "; resnet bench … --memory-budget … measures it";
  return `memory budget: ${grouped(madeAgain)} of ${grouped(keptBefore)} values that the backward pass reads are computed again, ${extra}; ${kept}${toMeasure}`;
}

function percent(extra: number, all: number): number {
  return all === 0 ? 0 : (100 * extra) / all;
}
/** Whatever part of a step's time the one and the other have, it grows by no less than the smaller and no more than the larger. */
function timeText(percents: readonly number[]): string {
  const [least, most] = [Math.min(...percents), Math.max(...percents)].map(Math.round);
  return `about ${least === most ? "" : `${least} to `}${most} % more time`;
}
