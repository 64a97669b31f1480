/** A change in words: as it is printed, and as `accepted` in the configuration names it. */
import type { Change } from "../../compiler/model/comparison/compare.ts";
import type { ModelComparison } from "./pair.ts";

/** `weight s1.0.conv.weight [8, 4, 3, 3] -> [16, 4, 3, 3]` */
export function changeText({ subject, before, after }: Change): string {
  if (before === null) return `${subject} is new: ${after}`;
  return after === null ? `${subject} is gone: ${before}` : `${subject} ${before} -> ${after}`;
}

/** `ResNet20 WEIGHTS weight …` */
export function changeLine(comparison: ModelComparison, change: Change): string {
  return `${changeStart(comparison, change)} ${changeText(change)}`;
}

/** `ResNet20 WEIGHTS`; of a model with another name it is the old one that somebody relied on. */
export function changeStart({ model, renamedFrom }: ModelComparison, change: Change): string {
  return `${renamedFrom ?? model} ${change.class}`;
}
