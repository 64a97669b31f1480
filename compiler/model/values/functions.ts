/** Functions of numbers (`reference.md`, section 3.4). */
import { counted } from "../../../grammar/counted.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import type { FunctionName } from "../../resolve/built-in.ts";
import { abandon } from "../abandon.ts";
import { reportValue } from "./messages.ts";
import { reportCall } from "../words/messages.ts";
import * as rational from "./rational.ts";
import { describeKind, type Value } from "./value.ts";

interface Given {
  readonly value: Value;
  readonly span: Span;
  /** What it is called in a message, where that is not the text at `span`. */
  readonly text?: string;
}

const least: { readonly [F in FunctionName]: number } = {
  floor: 1,
  ceil: 1,
  round: 1,
  min: 1,
  max: 1,
  sum: 1,
  length: 1,
  sqrt: 1,
  make_divisible: 2,
};

/** For who looks one up. */
interface FunctionWord {
  /** In one line. */
  readonly doc: string;
  /** Its arguments, in their order. */
  readonly takes: string;
  /** What does the same in Python. */
  readonly torch: string;
  readonly example: string;
}

export const functionWords: { readonly [F in FunctionName]: FunctionWord } = {
  floor: {
    doc: "the largest whole number that is not above x",
    takes: "x",
    torch: "math.floor(x)",
    example: "floor(72 / 16)",
  },
  ceil: {
    doc: "the smallest whole number that is not below x",
    takes: "x",
    torch: "math.ceil(x)",
    example: "ceil(72 / 16)",
  },
  round: {
    doc: "the nearest whole number, halves upwards",
    takes: "x",
    torch: "math.floor(x + 0.5)",
    example: "round(72 / 16)",
  },
  min: { doc: "the smallest of its arguments", takes: "x, …", torch: "min(x, …)", example: "min(64, 128)" },
  max: { doc: "the largest of its arguments", takes: "x, …", torch: "max(x, …)", example: "max(64, 128)" },
  sum: { doc: "the sum of a list", takes: "list", torch: "sum(list)", example: "sum([2, 2, 2])" },
  length: { doc: "how many elements a list has", takes: "list", torch: "len(list)", example: "length([2, 2, 2])" },
  sqrt: { doc: "the square root", takes: "x", torch: "math.sqrt(x)", example: "sqrt(64)" },
  make_divisible: {
    doc: "the multiple of the divisor that is nearest to x, at least the divisor, and no less than nine tenths of x",
    takes: "x, divisor",
    torch: "torchvision.models._utils._make_divisible(x, divisor)",
    example: "make_divisible(72 / 16, 8)",
  },
};

function wantedBy(name: FunctionName): string {
  if (name === "min" || name === "max") return "1 argument or more";
  return counted(least[name], "arguments");
}

function wrongType(value: Value, span: Span, text: string, callee: FunctionName, otherType: string): never {
  const slots = { name: text, type: describeKind(value), callee, otherType };
  return abandon(reportCall("RN2016", span, slots, { help: `as in ${functionWords[callee].example}` }));
}

export function applyFunction(name: FunctionName, given: readonly Given[], span: Span): Value {
  const most = name === "min" || name === "max" ? Number.POSITIVE_INFINITY : least[name];
  if (given.length < least[name] || given.length > most) {
    const slots = { callee: name, wanted: wantedBy(name), n: given.length };
    abandon(reportCall("RN2055", span, slots, { help: `as in ${functionWords[name].example}` }));
  }
  const first = given[0] as Given;
  const numberOf = ({ value, span: at, text = textOf(at) }: Given): rational.Rational =>
    value.kind === "number" ? value.value : wrongType(value, at, text, name, "a number");
  const listOf = ({ value, span: at }: Given): readonly Value[] =>
    value.kind === "list" ? value.items : wrongType(value, at, textOf(at), name, "a list");
  const number = (value: rational.Rational): Value => ({ kind: "number", value });

  switch (name) {
    case "floor":
      return number(rational.floor(numberOf(first)));
    case "ceil":
      return number(rational.ceil(numberOf(first)));
    case "round":
      return number(rational.round(numberOf(first)));
    case "min":
    case "max": {
      const sign = name === "min" ? 1 : -1;
      return number(given.map(numberOf).reduce((a, b) => (sign * rational.compare(a, b) <= 0 ? a : b)));
    }
    case "sum":
      return number(
        listOf(first)
          .map((value) => numberOf({ value, span: first.span, text: `an element of ${textOf(first.span)}` }))
          .reduce(rational.add, rational.whole(0)),
      );
    case "length":
      return number(rational.whole(listOf(first).length));
    case "sqrt": {
      const value = numberOf(first);
      if (value.numerator < 0n)
        abandon(reportValue("RN2041", span, { expression: name, value: rational.formatRational(value) }));
      return number(rational.squareRoot(value));
    }
    case "make_divisible": {
      const divisor = given[1] as Given;
      const by = numberOf(divisor);
      if (rational.compare(by, rational.whole(0)) <= 0) {
        const slots = { name: "the divisor", value: rational.formatRational(by), callee: name, range: "more than 0" };
        abandon(reportCall("RN2050", divisor.span, slots, { help: `as in ${functionWords[name].example}` }));
      }
      return number(rational.makeDivisible(numberOf(first), by));
    }
  }
}
