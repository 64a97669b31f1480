/** Functions of numbers (`reference.md`, section 3.4). */
import type { Span } from "../../../grammar/source.ts";
import type { FunctionName } from "../../resolve/built-in.ts";
import { abandon } from "../abandon.ts";
import { report } from "../messages.ts";
import * as rational from "./rational.ts";
import { describeKind, type Value } from "./value.ts";

interface Given {
  readonly value: Value;
  readonly span: Span;
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

export function applyFunction(name: FunctionName, given: readonly Given[], span: Span): Value {
  const most = name === "min" || name === "max" ? Number.POSITIVE_INFINITY : least[name];
  if (given.length < least[name] || given.length > most) {
    abandon(
      report("RN2018", span, { name, n: given.length, m: least[name] }, { help: `${name} takes ${least[name]}` }),
    );
  }
  const first = given[0] as Given;
  const numberOf = ({ value, span: at }: Given): rational.Rational =>
    value.kind === "number"
      ? value.value
      : abandon(
          report("RN2016", at, {
            name: `an argument of ${name}`,
            type: describeKind(value),
            callee: name,
            otherType: "a number",
          }),
        );
  const listOf = ({ value, span: at }: Given): readonly Value[] =>
    value.kind === "list"
      ? value.items
      : abandon(
          report("RN2016", at, {
            name: `an argument of ${name}`,
            type: describeKind(value),
            callee: name,
            otherType: "a list",
          }),
        );
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
          .map((value) => numberOf({ value, span: first.span }))
          .reduce(rational.add, rational.whole(0)),
      );
    case "length":
      return number(rational.whole(listOf(first).length));
    case "sqrt": {
      const value = numberOf(first);
      if (value.numerator < 0n)
        abandon(report("RN2041", span, { expression: name, value: rational.formatRational(value) }));
      return number(rational.squareRoot(value));
    }
    case "make_divisible": {
      const divisor = given[1] as Given;
      const by = numberOf(divisor);
      if (rational.compare(by, rational.whole(0)) <= 0) {
        const slots = {
          name: "the divisor",
          type: rational.formatRational(by),
          callee: name,
          otherType: "more than 0",
        };
        abandon(report("RN2016", divisor.span, slots));
      }
      return number(rational.makeDivisible(numberOf(first), by));
    }
  }
}
