/** Compile-time expressions: exact rationals, lists, shapes, blocks. Total: no loops, no recursion. */
import { unchain, type Link } from "../../../grammar/chain.ts";
import { nearest } from "../../../grammar/nearest.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { isFunction } from "../../resolve/built-in.ts";
import { writeInstead } from "../../resolve/unknown-name.ts";
import { abandon, Abandoned } from "../abandon.ts";
import { eachTogether, Together } from "../together.ts";
import { applyFunction } from "./functions.ts";
import { reportValue } from "./messages.ts";
import { reportCall } from "../words/messages.ts";
import { parametersOf } from "../layers/parameters-of.ts";
import { symbolsOf } from "../shapes/extent.ts";
import { bothLeast } from "../shapes/least-sizes.ts";
import { axisNames, type Shape } from "../shapes/shape.ts";
import { approximately, equal } from "./equality.ts";
import type { Evaluation } from "./evaluation.ts";
import * as rational from "./rational.ts";
import { asBool, asNumber, asWhole, wrongKind } from "./read-value.ts";
import type { Scope } from "./scope.ts";
import { refuseCarried } from "./refuse-carried.ts";
import { refuseName } from "./refuse-name.ts";
import { bool, number, type BlockField, type Value } from "./value.ts";

export function evaluate(expression: tree.Expression, evaluation: Evaluation): Value {
  const { first, links } = unchain(expression);
  evaluation.budget.spend("evaluations", 1 + links.length, expression.span);
  let done = 0;
  try {
    let value = primary(first, evaluation);
    for (const link of links) {
      value = extended(link, value, evaluation);
      done++;
    }
    return value;
  } catch (error) {
    if (!(error instanceof Abandoned)) throw error;
    return withRest(error, links.slice(done), evaluation);
  }
}

/** What is wrong on the left hides nothing that is wrong with the operands on the right. */
function withRest(error: Abandoned, links: readonly Link[], evaluation: Evaluation): never {
  const together = new Together();
  together.tell(...error.diagnostics);
  for (const link of links) {
    if (link.kind === "member") continue;
    // Whether the right side would be asked is not known.
    if (link.kind === "binary" && (link.operator === "and" || link.operator === "or")) break;
    together.attempt(() => evaluate(link.kind === "index" ? link.index : link.right, evaluation));
  }
  return abandon(...together.told);
}

/** What a link makes of the value on its left. */
function extended(link: Link, left: Value, evaluation: Evaluation): Value {
  switch (link.kind) {
    case "member":
      return member(link, left);
    case "index":
      return element(link, left, evaluation);
    case "binary":
      return binary(link, left, evaluation);
  }
}

function primary(expression: Exclude<tree.Expression, Link>, evaluation: Evaluation): Value {
  switch (expression.kind) {
    case "number":
      return literal(expression);
    case "string":
      return { kind: "text", text: expression.value };
    case "keyword":
      return keyword(expression, evaluation.scope);
    case "list":
      return { kind: "list", items: eachTogether(expression.items, (item) => evaluateValue(item, evaluation)) };
    case "call":
      return callOrName(expression, evaluation);
    case "unary": {
      const operand = evaluate(expression.operand, evaluation);
      if (expression.operator === "not") {
        const { value, from } = asBool(operand, expression.operand.span);
        return counting(bool(!value, from), operand);
      }
      return counting(number(rational.negate(asNumber(operand, expression.operand.span))), operand);
    }
  }
}

/** What a number of the text is: read once, however often the block that it stands in is expanded. */
const literals = new WeakMap<tree.NumberLiteral, Value>();
function literal(written: tree.NumberLiteral): Value {
  const known = literals.get(written);
  if (known) return known;
  const parsed = rational.parseNumber(written.text);
  const value = parsed ? number(parsed.value) : tooLong(written.span);
  literals.set(written, value);
  return value;
}

/** A body or a flow makes a tensor, where whoever evaluates lets nodes be made. */
export function evaluateValue(value: tree.Value, evaluation: Evaluation): Value {
  if (value.kind === "body" || value.kind === "flow") return evaluation.makePath(value);
  return evaluate(value, evaluation);
}

/** Where a word stands for a value. */
const meaningful: ReadonlyMap<string, string> = new Map([
  ["out", "a shortcut"],
  ["in", "a block, shortcut or stage"],
  ["block", "a residual block"],
]);

function keyword({ word, span }: tree.Keyword, scope: Scope): Value {
  if (word === "true" || word === "false") return bool(word === "true");
  const value = scope.value(word);
  if (value) return known(value);
  if (scope.isOpen) return abandon();
  const where = meaningful.get(word) ?? "a model, after its line";
  return abandon(
    reportValue("RN2045", span, { word, where }, { help: "write a value, or a name that is declared before" }),
  );
}

/** What is wrong with a value was told at its declaration. */
function known(value: Value): Value {
  return value.kind === "unknown" ? abandon() : value;
}

function callOrName(call: tree.Call, evaluation: Evaluation): Value {
  const { name } = call;
  const { scope } = evaluation;
  if (isFunction(name.text) && !scope.value(name.text)) {
    const values = eachTogether(call.arguments, ({ value, name: argument }) => {
      if (argument)
        abandon(
          reportCall(
            "RN2033",
            argument.span,
            { name: argument.text, callee: name.text },
            { help: "functions of numbers take all arguments by position" },
          ),
        );
      return { value: evaluateValue(value, evaluation), span: value.span };
    });
    return counting(applyFunction(name.text, values, call.span), ...values.map(({ value }) => value));
  }
  const value = scope.value(name.text);
  if (value && !call.parenthesised) return known(value);
  const callable = scope.callable(name.text);
  if (!callable || callable.kind !== "callable") return refuseName(name, scope);
  if (!call.parenthesised) return callable;
  const given = eachTogether(call.arguments, ({ name: argument, value: each }) => {
    refuseCarried(call, { argument, value: each }, parametersOf(callable.callee));
    return [argument?.text ?? "", evaluateValue(each, evaluation)] as const;
  });
  return { ...callable, bound: new Map([...callable.bound, ...given]), from: call.span };
}

/** What a layout is called, and what can be read of it. */
const layouts: { readonly [L in Shape["layout"]]: { readonly kind: string; readonly has: readonly string[] } } = {
  image: { kind: "an image", has: ["channels", "height", "width"] },
  tokens: { kind: "a sequence of tokens", has: ["channels", "length"] },
  vector: { kind: "a vector", has: ["channels"] },
};

function member({ object, field, span }: tree.Member, value: Value): Value {
  if (value.kind === "residual-block") {
    const { text } = field;
    if (text === "number" || text === "count")
      return { kind: "number", value: rational.whole(value[text]), counts: text };
    return abandon(reportCall("RN2013", field.span, { callee: "block", name: text, list: "number, count" }));
  }
  if (value.kind !== "tensor" && value.kind !== "shape") {
    return wrongKind(value, object.span, "tensor");
  }
  const { shape } = value;
  if (field.text === "channels") return number(rational.whole(shape.channels));
  const axis = axisNames[shape.layout].indexOf(field.text);
  const extent = shape.extents[axis];
  if (!extent) {
    const { kind, has } = layouts[shape.layout];
    const near = nearest(field.text, has);
    const details =
      near === undefined
        ? { help: "write one of them; height and width are an image's, before it is pooled or flattened" }
        : { help: `did you mean ${near}?`, fix: writeInstead(field.span, near) };
    const slots = { value: textOf(object.span), kind, field: field.text, list: has.join(", ") };
    return abandon(reportValue("RN2057", field.span, slots, details));
  }
  if (extent.kind === "constant") return number(rational.whole(extent.value));
  const slots = { expression: textOf(span), symbol: symbolsOf(extent).join(" and ") };
  const help = "give the input numbers, or compare shapes: `in != out`";
  return abandon(reportValue("RN2066", span, slots, { help }));
}

function element({ object, index, span }: tree.Index, list: Value, evaluation: Evaluation): Value {
  if (list.kind !== "list") {
    return wrongKind(list, object.span, "list");
  }
  const at = asWhole(evaluate(index, evaluation), index.span);
  return (
    list.items[at] ??
    abandon(reportValue("RN2019", span, { i: at, n: list.items.length }, { help: "lists index from 0" }))
  );
}

/** Squares of squares would outgrow any memory: no number of a design has 400 digits. */
const LARGEST = 10n ** 400n;
function bounded(value: rational.Rational, span: Span): Value {
  const { numerator, denominator } = value;
  if (numerator < LARGEST && -numerator < LARGEST && denominator < LARGEST) return number(value);
  return tooLong(span);
}
function tooLong(span: Span): never {
  const help = "a power of powers is a usual cause: what is near 0 or beyond 1e400 is no size and no rate";
  return abandon(reportValue("RN2048", span, { expression: textOf(span) }, { help }));
}

/** A result with what its operands were computed from, where that is a count of blocks. */
function counting(result: Value, ...operands: readonly Value[]): Value {
  if (result.kind !== "number" && result.kind !== "bool") return result;
  for (const operand of operands) {
    const counts = countsOf(operand);
    if (counts !== undefined) return { ...result, counts };
  }
  return result;
}
function countsOf(value: Value): BlockField | undefined {
  if (value.kind === "number" || value.kind === "bool") return value.counts;
  if (value.kind !== "list") return undefined;
  for (const item of value.items)
    if ((item.kind === "number" || item.kind === "bool") && item.counts !== undefined) return item.counts;
  return undefined;
}

function binary(link: tree.Binary, a: Value, evaluation: Evaluation): Value {
  const { operator, left, right } = link;
  if (operator === "and" || operator === "or") {
    const first = asBool(a, left.span);
    if (first.value === (operator === "or")) return first;
    const second = asBool(evaluate(right, evaluation), right.span);
    return counting(bool(second.value, bothLeast(first.from, second.from)), first, second);
  }
  const b = evaluate(right, evaluation);
  return counting(compute(operator, link, a, b), a, b);
}

function compute(
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
