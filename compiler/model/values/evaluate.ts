/** Compile-time expressions: exact rationals, lists, shapes, blocks. Total: no loops, no recursion. */
import { unchain, type Link } from "../../../grammar/chain.ts";
import type * as tree from "../../../grammar/tree.ts";
import { isFunction } from "../../resolve/built-in.ts";
import { abandon, Abandoned } from "../abandon.ts";
import { eachTogether, Together } from "../together.ts";
import { applyFunction } from "./functions.ts";
import { reportValue } from "./messages.ts";
import { reportCall } from "../words/messages.ts";
import { parametersOf } from "../layers/parameters-of.ts";
import { bothLeast } from "../shapes/least-sizes.ts";
import type { Evaluation } from "./evaluation.ts";
import { member } from "./member.ts";
import { compute, tooLong } from "./operators.ts";
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
