/** How many tokens there are. */
import { bug } from "../../bug.ts";
import { extentAt, leastSizesOf, type Extent } from "../shapes/extent.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";

export function lengthOf(tokens: Shape): Extent {
  return tokens.extents[0] ?? bug(`${formatShape(tokens)} has no length`);
}

/** Of the smallest input. */
export function leastLength(length: Extent): number {
  return extentAt(length, leastSizesOf(length));
}
