/** What it costs to meet a budget of memory, in a line. */
import type { Recomputation } from "../compiler/recompute/recomputation.ts";
import { grouped } from "../grammar/counted.ts";
import { memorySize } from "../runtime/memory.ts";

export function recomputationText(cost: Recomputation): string {
  const { keptBefore, madeAgain, keptBytesBefore, keptBytes, multiplyAdds, movedBytes } = cost;
  if (madeAgain === 0) return "memory budget: met with all that the backward pass reads kept";
  const share = (extra: number, all: number): string => `${(all === 0 ? 0 : (100 * extra) / all).toFixed(1)} % more`;
  const extra = `${share(cost.extraMultiplyAdds, multiplyAdds)} multiply-adds and ${share(cost.extraMovedBytes, movedBytes)} memory traffic a step`;
  const kept = `kept are ${memorySize(keptBytes)} instead of ${memorySize(keptBytesBefore)}`;
  return `memory budget: ${grouped(madeAgain)} of ${grouped(keptBefore)} values that the backward pass reads are computed again, ${extra}; ${kept}`;
}
