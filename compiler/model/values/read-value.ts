/** Reads a value as what is needed at a place: RN2012, RN2017 where it is something else. */
import { textOf, type Span } from "../../../grammar/source.ts";
import { abandon } from "../abandon.ts";
import { reportValue } from "./messages.ts";
import { reportName } from "../../resolve/messages.ts";
import * as rational from "./rational.ts";
import { kindOf, type BoolValue, type Value } from "./value.ts";

/** RN2012: at this place stands what is of another kind. */
export function wrongKind(value: Value, span: Span, wanted: keyof typeof instead): never {
  const slots = { name: textOf(span), kind: kindOf(value), otherKind: wanted };
  return abandon(reportName("RN2012", span, slots, { help: instead[wanted] }));
}
/** What may be needed at a place, and what to write there. */
const instead = {
  number: "write a number, or the name of one",
  bool: "write true, false or a comparison such as in.channels == 64",
  list: "only a list has elements: [16, 32, 64][0]",
  tensor: "a tensor is `in`, an input, a stage, a `let` of a path, or a path itself: { relu }",
  "layer or block": "a step calls a layer or block: conv(64, kernel: 3)",
} as const;

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
  const [text, shown] = [textOf(span), rational.formatRational(exact)];
  const slots = { expression: text === shown ? undefined : text, value: shown };
  return abandon(reportValue("RN2017", span, slots, { help: "write floor(…), round(…) or make_divisible(…, 8)" }));
}
