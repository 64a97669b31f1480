/** `expect [_, 256, _, _]` and `expect in.channels % groups == 0`: facts in the middle of a body, tested in every expansion. */
import { textOf } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { asBool } from "../values/read-value.ts";
import { bool } from "../values/value.ts";
import type { LeastSizes } from "../shapes/least-sizes.ts";
import { constant, extentAt, symbolsOf, type Extent, type Sizes } from "../shapes/extent.ts";
import { compareExtents } from "../shapes/extent-comparison.ts";
import { reportShape } from "../shapes/messages.ts";
import { writtenExtent } from "./written-extent.ts";
import { dimensions, formatShape, type Shape } from "../shapes/shape.ts";

/** @returns the sizes from which it holds */
export function expectation({ condition }: tree.Expect, current: Shape, evaluation: Evaluation): LeastSizes {
  const { value: holds, from } =
    condition.kind === "list"
      ? bool(matchesShape(condition, current, evaluation))
      : asBool(evaluate(condition, evaluation), condition.span);
  if (holds) return from;
  return abandon(reportShape("RN2036", condition.span, { claim: textOf(condition.span), shape: formatShape(current) }));
}

/**
 * Whether a list says what a shape is. `_` is any extent; extents are written as they are shown, or otherwise, as long
 * as they are the same for every size.
 * @param sizes at which the shape is meant, where they are known; then there is one example
 */
export function matchesShape(
  list: tree.ListLiteral,
  shape: Shape,
  evaluation: Evaluation,
  sizes: Sizes = new Map(),
): boolean {
  const actual = dimensions(shape);
  if (list.items.length !== actual.length) return false;
  const symbols = new Set([...sizes.keys(), ...shape.extents.flatMap(symbolsOf)]);
  return list.items.every((item, axis) => {
    const dimension = actual[axis];
    if (item.kind === "call" && !item.parenthesised && item.name.text === "_") return true;
    if (typeof dimension === "string") {
      if (item.kind === "call" && item.name.text === dimension) return true;
      return sizes.size > 0 && item.kind === "number" && Number(item.text) === 1;
    }
    if (!dimension) return false;
    const isSymbol = (name: string): boolean =>
      symbols.has(name) || (dimension.kind !== "constant" && !evaluation.scope.callable(name));
    const written = writtenExtent(item, evaluation, isSymbol);
    return written !== undefined && compareExtents(at(written, sizes), at(dimension, sizes)).kind === "equal";
  });
}

function at(extent: Extent, sizes: Sizes): Extent {
  return symbolsOf(extent).every((symbol) => sizes.has(symbol)) ? constant(extentAt(extent, sizes)) : extent;
}
