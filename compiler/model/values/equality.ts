/** `==` of values and of shapes. */
import { textOf, type Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { reportShape } from "../shapes/messages.ts";
import { compareExtents, exampleText } from "../shapes/extent-comparison.ts";
import { bothLeast, everySize } from "../shapes/least-sizes.ts";
import { axisNames, type Shape } from "../shapes/shape.ts";
import * as rational from "./rational.ts";
import { bool, describeKind, type BoolValue, type Value } from "./value.ts";
import { reportValue } from "./messages.ts";

/** @throws Abandoned RN2006 where it depends on a size, RN2044 for values of two kinds */
export function equal(a: Value, b: Value, span: Span): BoolValue {
  const [left, right] = [shapeOf(a), shapeOf(b)];
  return left && right ? sameShape(left, right, span) : sameValue(a, b, span);
}

function shapeOf(value: Value): Shape | undefined {
  return value.kind === "tensor" || value.kind === "shape" ? value.shape : undefined;
}

/**
 * `in == out`: channels and extents, not the batch, for every size. Where an axis agrees for finitely many sizes only,
 * the answer is no from the next size on; where it depends on the size for ever, RN2006.
 */
function sameShape(a: Shape, b: Shape, span: Span): BoolValue {
  if (a.layout !== b.layout || a.channels !== b.channels) return bool(false);
  const comparisons = a.extents.map((extent, axis) => compareExtents(extent, b.extents[axis] ?? extent));
  const different = comparisons.some(({ kind }) => kind === "different-symbols");
  // The lowest size from which one axis is never equal again is enough: then the shapes are not.
  const apart = comparisons
    .flatMap((each) => (each.kind === "never" ? [{ symbol: each.symbol, least: (each.except.at(-1) ?? 0) + 1 }] : []))
    .sort((x, y) => x.least - y.least)[0];
  if (apart) {
    const { symbol, least } = apart;
    return bool(false, symbol !== undefined && !different ? new Map([[symbol, least]]) : everySize);
  }
  if (different) return bool(false);
  for (const [axis, comparison] of comparisons.entries()) {
    if (comparison.kind !== "sometimes") continue;
    const axisName = axisNames[a.layout][axis] ?? "";
    const notes = [
      `in.${axisName} and out.${axisName} agree when ${comparison.condition}`,
      `for example not at ${exampleText(comparison)}`,
    ];
    const help = "make the input a multiple: [N, 3, 2 * H, 2 * W]";
    abandon(reportShape("RN2006", span, { symbol: comparison.symbol }, { notes, help }));
  }
  return bool(true);
}

/**
 * Lists may hold one list many times over, to any depth: values that were found to be one as far as can be seen are not
 * compared again, nor others through them (union-find), and the walk is a loop.
 */
function sameValue(a: Value, b: Value, span: Span): BoolValue {
  let from = everySize;
  const leaders = new Map<Value, Value>();
  const leaderOf = (value: Value): Value => {
    let leader = value;
    for (let next = leaders.get(leader); next; next = leaders.get(leader)) {
      leaders.set(value, next);
      leader = next;
    }
    return leader;
  };
  const waiting: (readonly [Value, Value])[] = [[a, b]];
  for (let pair = waiting.pop(); pair; pair = waiting.pop()) {
    const [left, right] = [leaderOf(pair[0]), leaderOf(pair[1])];
    if (left === right) continue;
    if (left.kind === "list" && right.kind === "list") {
      if (left.items.length !== right.items.length) return bool(false, from);
      leaders.set(left, right);
      // Backwards, so that the first comes off first.
      for (let i = left.items.length - 1; i >= 0; i--) waiting.push([left.items[i] as Value, right.items[i] as Value]);
    } else {
      const same = sameScalar(left, right, span);
      from = bothLeast(from, same.from);
      if (!same.value) return bool(false, from);
    }
  }
  return bool(true, from);
}

function sameScalar(a: Value, b: Value, span: Span): BoolValue {
  if (a.kind === "number" && b.kind === "number") return bool(rational.compare(a.value, b.value) === 0);
  if (a.kind === "bool" && b.kind === "bool") return bool(a.value === b.value, bothLeast(a.from, b.from));
  return abandon(
    reportValue(
      "RN2044",
      span,
      { expression: textOf(span), kind: describeKind(a), otherKind: describeKind(b) },
      {
        help: "numbers compare with numbers, bools with bools, lists with lists, shapes with shapes; nothing else does",
      },
    ),
  );
}

/** Equal when rounded to the digits written: `4.089e9 ~= 4.1G`. */
export function approximately(value: rational.Rational, written: tree.Value, target: rational.Rational): boolean {
  const unit = written.kind === "number" ? rational.parseNumber(written.text)?.unit : undefined;
  if (!unit) return rational.compare(value, target) === 0;
  return rational.compare(rational.multiply(rational.round(rational.divide(value, unit)), unit), target) === 0;
}
