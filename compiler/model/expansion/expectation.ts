/** `expect [_, 256, _, _]` and `expect in.channels % groups == 0`: facts in the middle of a body, tested in every expansion. */
import { textOf, type Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { evaluate } from "../values/evaluate.ts";
import type { Evaluation } from "../values/evaluation.ts";
import { asBool } from "../values/read-value.ts";
import { bool } from "../values/value.ts";
import type { LeastSizes } from "../shapes/least-sizes.ts";
import { reportShape } from "../shapes/messages.ts";
import { toNumber } from "../values/rational.ts";
import { dimensions, formatShape, type Shape } from "../shapes/shape.ts";

/** @returns the sizes from which it holds */
export function expectation(
  { condition }: tree.Expect,
  current: Shape,
  evaluation: Evaluation,
  calledFrom: readonly Span[],
): LeastSizes {
  const { value: holds, from } =
    condition.kind === "list"
      ? bool(matchesShape(condition, current, evaluation))
      : asBool(evaluate(condition, evaluation), condition.span);
  if (holds) return from;
  const outermost = calledFrom.at(-1);
  const related = outermost ? [{ span: outermost, text: "called here" }] : [];
  return abandon(
    reportShape("RN2036", condition.span, { claim: textOf(condition.span), shape: formatShape(current) }, { related }),
  );
}

/** `_` is any extent, a name the batch or a symbol as it is written in the input. */
export function matchesShape(list: tree.ListLiteral, shape: Shape, evaluation: Evaluation): boolean {
  const actual = dimensions(shape);
  if (list.items.length !== actual.length) return false;
  return list.items.every((item, axis) => {
    const dimension = actual[axis];
    if (item.kind === "call" && !item.parenthesised && item.name.text === "_") return true;
    if (typeof dimension === "string") return item.kind === "call" && item.name.text === dimension;
    if (!dimension) return false;
    if (dimension.kind !== "constant") return extentText(item) === symbolText(dimension);
    if (item.kind === "body" || item.kind === "flow") return false;
    const value = evaluate(item, evaluation);
    return value.kind === "number" && toNumber(value.value) === dimension.value;
  });
}

function extentText(item: tree.Value): string {
  return textOf(item.span).replace(/\s+/g, "");
}
function symbolText(extent: Exclude<Shape["extents"][number], { readonly kind: "constant" }>): string {
  if (extent.kind === "form" && extent.a === 0 && extent.m === 1 && extent.b === 0)
    return extent.u === 1 ? extent.symbol : `${extent.u}*${extent.symbol}`;
  return "";
}
