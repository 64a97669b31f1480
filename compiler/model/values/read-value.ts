/** Reads a value as what is needed at a place: RN2012, RN2017 where it is something else. */
import { textOf, type Span } from "../../../grammar/source.ts";
import { abandon } from "../abandon.ts";
import { report } from "../messages.ts";
import * as rational from "./rational.ts";
import { describeKind, type BoolValue, type Value } from "./value.ts";

/** RN2012: at this place stands what is of another kind. */
export function wrongKind(value: Value, span: Span, wanted: string): never {
  const kind = describeKind(value).replace(/^an? |^the /, "");
  return abandon(report("RN2012", span, { name: textOf(span), kind, otherKind: wanted }));
}

export function asNumber(value: Value, span: Span): rational.Rational {
  if (value.kind === "number") return value.value;
  return wrongKind(value, span, "number");
}
/** With the sizes from which it holds. */
export function asBool(value: Value, span: Span): BoolValue {
  if (value.kind === "bool") return value;
  return wrongKind(value, span, "bool");
}
/** A whole number, RN2017 otherwise. */
export function asWhole(value: Value, span: Span): number {
  const exact = asNumber(value, span);
  if (rational.isWhole(exact)) return rational.toNumber(exact);
  return abandon(
    report(
      "RN2017",
      span,
      { expression: textOf(span), value: rational.formatRational(exact) },
      { help: "write floor(…), round(…) or make_divisible(…, 8)" },
    ),
  );
}
