/** Expressions, calls and values. Parentheses are printed where the tree needs them and nowhere else. */
import { builders } from "prettier/doc";
import { textOf } from "../grammar/source.ts";
import type * as tree from "../grammar/tree.ts";
import { printChain, printList } from "./brackets.ts";
import type { Doc, Layout } from "./layout.ts";
import type { Item } from "./place.ts";

const { fill, indent, line } = builders;

/** How strongly an expression holds together: `or` least, what has brackets or a name of its own most. */
const strengths: { readonly [operator in tree.BinaryOperator]: number } = {
  or: 1,
  and: 2,
  "==": 4,
  "!=": 4,
  "~=": 4,
  "<": 4,
  "<=": 4,
  ">": 4,
  ">=": 4,
  "+": 5,
  "-": 5,
  "*": 6,
  "/": 6,
  "%": 6,
};
const NEGATION = 3;
const COMPARISON = 4;
export const SUM = 5;
const MINUS = 7;
const POSTFIX = 8;

export function isComparison({ operator }: tree.Binary): boolean {
  return strengths[operator] === COMPARISON;
}

function strengthOf(expression: tree.Expression): number {
  if (expression.kind === "binary") return strengths[expression.operator];
  if (expression.kind === "unary") return expression.operator === "not" ? NEGATION : MINUS;
  return POSTFIX;
}

/** An expression where the grammar wants one of at least a strength: in parentheses if it is weaker. */
export function printExpression(layout: Layout, expression: tree.Expression, strength = 0): Doc {
  const doc = printBare(layout, expression);
  return strengthOf(expression) < strength ? ["(", doc, ")"] : doc;
}

function printBare(layout: Layout, expression: tree.Expression): Doc {
  switch (expression.kind) {
    case "binary":
      return printBinary(layout, expression);
    case "unary":
      return expression.operator === "not"
        ? ["not ", printExpression(layout, expression.operand, NEGATION + 1)]
        : ["-", printExpression(layout, expression.operand, POSTFIX)];
    case "member":
    case "index":
      return printSuffixes(layout, expression);
    case "number":
    case "string":
      return textOf(expression.span);
    case "keyword":
      return expression.word;
    case "call":
      return printCall(layout, expression, true);
    case "list":
      return printListLiteral(layout, expression);
    default:
      return expression satisfies never;
  }
}

/** Operators of one strength in a row, from the left, in a loop: there may be thousands, which no stack could follow. */
function printBinary(layout: Layout, binary: tree.Binary): Doc {
  const strength = strengths[binary.operator];
  const rights: tree.Binary[] = [];
  let left: tree.Expression = binary;
  while (
    left.kind === "binary" &&
    strengths[left.operator] === strength &&
    (rights.length === 0 || !isComparison(left))
  ) {
    rights.push(left);
    left = left.left;
  }
  const parts: Doc[] = [printExpression(layout, left, strength + 1)];
  for (const { operator, right } of rights.reverse()) {
    parts[parts.length - 1] = [parts.at(-1) ?? "", ` ${operator}`];
    parts.push(indent(line), indent(printExpression(layout, right, strength + 1)));
  }
  return fill(parts);
}

/** `a.b[0].c`, in a loop too. */
function printSuffixes(layout: Layout, expression: tree.Member | tree.Index): Doc {
  const suffixes: Doc[] = [];
  let object: tree.Expression = expression;
  while (object.kind === "member" || object.kind === "index") {
    suffixes.push(
      object.kind === "member" ? `.${object.field.text}` : ["[", printExpression(layout, object.index), "]"],
    );
    object = object.object;
  }
  return [printExpression(layout, object, POSTFIX), ...suffixes.reverse()];
}

export function printListLiteral(layout: Layout, list: tree.ListLiteral): Doc {
  const items = list.items.map((value): Item => itemOf(value.span, () => printValue(layout, value)));
  return printList(layout, items, [list.span.start, list.span.end - 1]);
}

/** Empty parentheses mean something only where a call is an expression: there `f()` is not `f`. */
export function printCall(layout: Layout, call: tree.Call, keepsEmpty = false): Doc {
  const { name, parenthesised, span } = call;
  if (!parenthesised || (call.arguments.length === 0 && !keepsEmpty)) return name.text;
  return [name.text, printArguments(layout, call.arguments, name.span.end, span.end - 1)];
}

/** @param from an offset before the opening parenthesis @param close that of the closing one, if it is known */
function printArguments(layout: Layout, list: readonly tree.Argument[], from: number, close?: number): Doc {
  const open = layout.comments.find("(", from);
  const items = list.map((argument): Item =>
    itemOf(argument.span, () => [argument.name ? `${argument.name.text}: ` : "", printValue(layout, argument.value)]),
  );
  return printList(layout, items, [open, close ?? layout.comments.find(")", items.at(-1)?.end ?? open)]);
}

/** Arguments of a `stage`, `residual` or `parallel`, which may have none. */
export function printOptions(layout: Layout, list: readonly tree.Argument[], from: number): Doc {
  return list.length > 0 ? printArguments(layout, list, from) : "";
}

export function printValue(layout: Layout, value: tree.Value): Doc {
  if (value.kind === "body") return layout.body(value);
  if (value.kind !== "flow") return printExpression(layout, value);
  const from = itemOf(value.from.span, () => printExpression(layout, value.from));
  return printChain(layout, [from, ...value.steps.map((step) => stepItem(layout, step))]);
}

export function stepItem(layout: Layout, step: tree.Step): Item {
  return itemOf(step.span, () => [printCall(layout, step.call), printCount(layout, step)]);
}

/** ` * n`, or nothing. */
export function printCount(layout: Layout, { count }: tree.Step): Doc {
  return count ? [" * ", printExpression(layout, count, POSTFIX)] : "";
}

export function itemOf({ start, end }: { readonly start: number; readonly end: number }, print: Item["print"]): Item {
  return { start, end, print };
}
