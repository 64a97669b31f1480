/** How many times as large an image becomes. */
import { slopeOf } from "./axis-comparison.ts";
import { symbolOf, type AxisExtent } from "./extent.ts";
import { imageSize, type Shape } from "./shape.ts";

/** Rows and columns of `to` for one of `from`; NaN where that depends on the size. Both are images. */
export function growthBetween(from: Shape, to: Shape): readonly [number, number] {
  const [before, after] = [imageSize(from), imageSize(to)];
  return [ratio(before[0], after[0]), ratio(before[1], after[1])];
}

function ratio(before: AxisExtent, after: AxisExtent): number {
  if (before.kind === "constant" && after.kind === "constant") return after.value / before.value;
  if (before.kind === "constant" || after.kind === "constant" || symbolOf(before) !== symbolOf(after))
    return Number.NaN;
  const [from, to] = [slopeOf(before), slopeOf(after)];
  return (to.rise * from.period) / (to.period * from.rise);
}
