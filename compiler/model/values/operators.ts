/** What an operator makes of two values that are there: arithmetic and comparisons of exact numbers, equality of any two. */
import { textOf, type Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { approximately, equal } from "./equality.ts";
import { reportValue } from "./messages.ts";
import * as rational from "./rational.ts";
import { asNumber, asWhole } from "./read-value.ts";
import { bool, number, type Value } from "./value.ts";

/** @throws Abandoned where they are of no kind that the operator takes, or the result is too long */
export function compute(
  operator: Exclude<tree.BinaryOperator, "and" | "or">,
  { left, right, span }: tree.Binary,
  a: Value,
  b: Value,
): Value {
  if (operator === "==" || operator === "!=") {
    const { value, from } = equal(a, b, span);
    return bool(value === (operator === "=="), from);
  }
  const [x, y] = [asNumber(a, left.span), asNumber(b, right.span)];
  switch (operator) {
    case "+":
      return bounded(rational.add(x, y), span);
    case "-":
      return bounded(rational.subtract(x, y), span);
    case "*":
      return bounded(rational.multiply(x, y), span);
    case "/":
      if (rational.isZero(y)) abandon(reportValue("RN2038", span, { expression: textOf(span) }));
      return bounded(rational.divide(x, y), span);
    case "%":
      if (rational.isZero(y)) abandon(reportValue("RN2038", span, { expression: textOf(span) }));
      asWhole(a, left.span);
      asWhole(b, right.span);
      return number(rational.remainder(x, y));
    case "~=":
      return bool(approximately(x, right, y));
    case "<":
      return bool(rational.compare(x, y) < 0);
    case "<=":
      return bool(rational.compare(x, y) <= 0);
    case ">":
      return bool(rational.compare(x, y) > 0);
    case ">=":
      return bool(rational.compare(x, y) >= 0);
  }
}

/** Squares of squares would outgrow any memory: no number of a design has 400 digits. */
const LARGEST = 10n ** 400n;
function bounded(value: rational.Rational, span: Span): Value {
  const { numerator, denominator } = value;
  if (numerator < LARGEST && -numerator < LARGEST && denominator < LARGEST) return number(value);
  return tooLong(span);
}
/** @throws Abandoned always */
export function tooLong(span: Span): never {
  const help = "a power of powers is a usual cause: what is near 0 or beyond 1e400 is no size and no rate";
  return abandon(reportValue("RN2048", span, { expression: textOf(span) }, { help }));
}
