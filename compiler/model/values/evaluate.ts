/** Compile-time expressions: exact rationals, lists, shapes, blocks. Total: no loops, no recursion. */
import { unchain, type Link } from "../../../grammar/chain.ts";
import { textOf, type Span } from "../../../grammar/source.ts";
import type * as tree from "../../../grammar/tree.ts";
import { abandon } from "../abandon.ts";
import { evaluateExtent, symbolOf, type Extent } from "../shapes/extent.ts";
import { compareExtents } from "../shapes/extent-comparison.ts";
import { applyFunction } from "./functions.ts";
import { plannedLayers } from "../layers/table.ts";
import { report } from "../messages.ts";
import { withoutNear } from "../../resolve/project.ts";
import * as rational from "./rational.ts";
import { isFunction, type Scope } from "./scope.ts";
import type { Shape } from "../shapes/shape.ts";
import { describeKind, type Value } from "./value.ts";

export const bool = (value: boolean): Value => ({ kind: "bool", value });
export const number = (value: rational.Rational): Value => ({ kind: "number", value });

export function evaluate(expression: tree.Expression, scope: Scope): Value {
  const { first, links } = unchain(expression);
  scope.state.spend("evaluations", 1 + links.length, expression.span);
  const [inner] = links;
  if (inner?.kind === "member" && first.kind === "keyword" && first.word === "block")
    return unsupported(inner.span, `block.${inner.field.text}`);
  let value = primary(first, scope);
  for (const link of links) value = extended(link, value, scope);
  return value;
}

/** What a link makes of the value on its left. */
function extended(link: Link, left: Value, scope: Scope): Value {
  switch (link.kind) {
    case "member":
      return member(link, left);
    case "index":
      return element(link, left, scope);
    case "binary":
      return binary(link, left, scope);
  }
}

function primary(expression: Exclude<tree.Expression, Link>, scope: Scope): Value {
  switch (expression.kind) {
    case "number": {
      const parsed = rational.parseNumber(expression.text);
      return parsed
        ? number(parsed.value)
        : abandon(
            report("RN2016", expression.span, {
              name: expression.text,
              type: "out of bounds",
              callee: "a number",
              otherType: "fewer than 400 digits",
            }),
          );
    }
    case "string":
      return unsupported(expression.span, "a string here");
    case "keyword":
      return keyword(expression, scope);
    case "list":
      return { kind: "list", items: expression.items.map((item) => evaluateValue(item, scope)) };
    case "call":
      return callOrName(expression, scope);
    case "unary": {
      const operand = evaluate(expression.operand, scope);
      if (expression.operator === "not") return bool(!asBool(operand, expression.operand.span));
      return number(rational.negate(asNumber(operand, expression.operand.span)));
    }
  }
}

/** A body or a flow makes a tensor, which only a body's own expansion can do. */
export function evaluateValue(value: tree.Value, scope: Scope): Value {
  if (value.kind === "body" || value.kind === "flow") return unsupported(value.span, "a path as a value");
  return evaluate(value, scope);
}

export function unsupported(span: Span, construct: string): never {
  return abandon(report("RN5009", span, { construct }, { help: "leave it out for now" }));
}

export function unknownName(name: tree.Name, scope: Pick<Scope, "module" | "candidates">): never {
  if (plannedLayers.has(name.text)) return unsupported(name.span, `the layer ${name.text}`);
  if (isFunction(name.text)) {
    const slots = { name: name.text, kind: "function of numbers", otherKind: "layer or block" };
    return abandon(report("RN2012", name.span, slots, { help: `name its result: let n = ${name.text}(…)` }));
  }
  const near = scope.module.suggestions.near(name.text, () => scope.candidates());
  const fix = near
    ? ({ title: `write ${near}`, safety: "unsafe", edits: [{ span: name.span, replacement: near }] } as const)
    : undefined;
  const help = near ? undefined : "declare it, or import it at the top of the file";
  const details = { ...(fix ? { fix } : {}), ...(help ? { help } : {}) };
  return abandon(withoutNear(report("RN2010", name.span, { name: name.text, near: near ?? "" }, details), near));
}

export function asNumber(value: Value, span: Span): rational.Rational {
  if (value.kind === "number") return value.value;
  return abandon(
    report("RN2012", span, {
      name: textOf(span),
      kind: describeKind(value).replace(/^an? |^the /, ""),
      otherKind: "number",
    }),
  );
}
export function asBool(value: Value, span: Span): boolean {
  if (value.kind === "bool") return value.value;
  return abandon(
    report("RN2012", span, {
      name: textOf(span),
      kind: describeKind(value).replace(/^an? |^the /, ""),
      otherKind: "bool",
    }),
  );
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

function keyword({ word, span }: tree.Keyword, scope: Scope): Value {
  if (word === "true" || word === "false") return bool(word === "true");
  if (word === "block") return unsupported(span, "block.number");
  const value = scope.value(word);
  if (value) return value;
  const where =
    word === "out" ? "a shortcut" : word === "in" ? "a block, shortcut or stage" : "a model, after its line";
  return abandon(
    report(
      "RN2012",
      span,
      { name: word, kind: "word without a meaning here", otherKind: "value" },
      { help: `${word} has a meaning in ${where}` },
    ),
  );
}

function callOrName(call: tree.Call, scope: Scope): Value {
  const { name } = call;
  if (isFunction(name.text) && !scope.value(name.text)) {
    const values = call.arguments.map(({ value, name: argument }) => {
      if (argument)
        abandon(
          report(
            "RN2033",
            argument.span,
            { name: argument.text, callee: name.text },
            { help: "functions of numbers take all arguments by position" },
          ),
        );
      return { value: evaluateValue(value, scope), span: value.span };
    });
    return applyFunction(name.text, values, call.span);
  }
  const value = scope.value(name.text);
  if (value && !call.parenthesised) return value;
  const callable = scope.callable(name.text);
  if (!callable || callable.kind !== "callable") return unknownName(name, scope);
  if (!call.parenthesised) return callable;
  const given = call.arguments.map(({ name: argument, value: each }) => {
    if (!argument)
      return abandon(
        report(
          "RN2015",
          each.span,
          { callee: name.text, name: "…" },
          { help: "a block that carries arguments names them all" },
        ),
      );
    return [argument.text, evaluateValue(each, scope)] as const;
  });
  return { ...callable, bound: new Map([...callable.bound, ...given]), from: call.span };
}

function member({ object, field, span }: tree.Member, value: Value): Value {
  if (value.kind !== "tensor" && value.kind !== "shape") {
    return abandon(
      report("RN2012", object.span, {
        name: textOf(object.span),
        kind: describeKind(value).replace(/^an? |^the /, ""),
        otherKind: "tensor",
      }),
    );
  }
  const { shape } = value;
  if (field.text === "channels") return number(rational.whole(shape.channels));
  const axis = axisNames[shape.layout].indexOf(field.text);
  const extent = shape.extents[axis];
  if (!extent) {
    const has = { image: "channels, height and width", tokens: "channels and length", vector: "channels" }[
      shape.layout
    ];
    return abandon(report("RN2013", field.span, { callee: textOf(object.span), name: field.text, list: has }));
  }
  if (extent.kind === "constant") return number(rational.whole(evaluateExtent(extent, 1)));
  return abandon(
    report(
      "RN2006",
      span,
      { symbol: extent.symbol },
      { help: "give the input numbers, or compare shapes: `in != out`" },
    ),
  );
}

function element({ object, index, span }: tree.Index, list: Value, scope: Scope): Value {
  if (list.kind !== "list") {
    return abandon(
      report("RN2012", object.span, {
        name: textOf(object.span),
        kind: describeKind(list).replace(/^an? |^the /, ""),
        otherKind: "list",
      }),
    );
  }
  const at = asWhole(evaluate(index, scope), index.span);
  return (
    list.items[at] ?? abandon(report("RN2019", span, { i: at, n: list.items.length }, { help: "lists index from 0" }))
  );
}

/** Squares of squares would outgrow any memory: no number of a design has 400 digits. */
const LARGEST = 10n ** 400n;
function bounded(value: rational.Rational, span: Span): Value {
  const { numerator, denominator } = value;
  if (numerator < LARGEST && -numerator < LARGEST && denominator < LARGEST) return number(value);
  return abandon(
    report("RN2016", span, {
      name: textOf(span),
      type: "out of bounds",
      callee: "a number",
      otherType: "fewer than 400 digits",
    }),
  );
}

function binary({ operator, left, right, span }: tree.Binary, a: Value, scope: Scope): Value {
  if (operator === "and" || operator === "or") {
    const first = asBool(a, left.span);
    if (first === (operator === "or")) return bool(first);
    return bool(asBool(evaluate(right, scope), right.span));
  }
  const b = evaluate(right, scope);
  if (operator === "==" || operator === "!=") {
    const same =
      shapeOf(a) && shapeOf(b)
        ? sameShape(shapeOf(a) as Shape, shapeOf(b) as Shape, scope, span)
        : sameValue(a, b, span);
    return bool(same === (operator === "=="));
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
      if (rational.isZero(y)) abandon(report("RN2038", span, { expression: textOf(span) }));
      return bounded(rational.divide(x, y), span);
    case "%":
      if (rational.isZero(y)) abandon(report("RN2038", span, { expression: textOf(span) }));
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

/** Equal when rounded to the digits written: `4.089e9 ~= 4.1G`. */
export function approximately(value: rational.Rational, written: tree.Expression, target: rational.Rational): boolean {
  const unit = written.kind === "number" ? rational.parseNumber(written.text)?.unit : undefined;
  if (!unit) return rational.compare(value, target) === 0;
  return rational.compare(rational.multiply(rational.round(rational.divide(value, unit)), unit), target) === 0;
}

function shapeOf(value: Value): Shape | undefined {
  return value.kind === "tensor" || value.kind === "shape" ? value.shape : undefined;
}

/**
 * `in == out`: channels and extents, not the batch, for every size. Where an axis agrees for finitely many sizes only,
 * the answer is no and those sizes are ruled out; where it depends on the size for ever, RN2006.
 */
function sameShape(a: Shape, b: Shape, scope: Scope, span: Span): boolean {
  if (a.layout !== b.layout || a.channels !== b.channels) return false;
  const comparisons = a.extents.map((extent, axis) => compareExtents(extent, b.extents[axis] ?? extent));
  const different = comparisons.some(({ kind }) => kind === "different-symbols");
  // The lowest size from which one axis is never equal again is enough: then the shapes are not.
  const apart = comparisons
    .flatMap((each, axis) => (each.kind === "never" ? [{ axis, least: (each.except.at(-1) ?? 0) + 1 }] : []))
    .sort((x, y) => x.least - y.least)[0];
  if (apart) {
    const symbol = symbolOf(a.extents[apart.axis] as Extent);
    if (symbol !== undefined && apart.least > 1 && !different) scope.raise(symbol, apart.least);
    return false;
  }
  if (different) return false;
  for (const [axis, comparison] of comparisons.entries()) {
    if (comparison.kind !== "sometimes") continue;
    const axisName = axisNames[a.layout][axis] ?? "";
    const notes = [`in.${axisName} and out.${axisName} agree when ${comparison.condition}`];
    const help = "make the input a multiple: [N, 3, 2 * H, 2 * W]";
    abandon(report("RN2006", span, { symbol: comparison.symbol }, { notes, help }));
  }
  return true;
}

/**
 * Lists may hold one list many times over, to any depth: values that were found to be one as far as can be seen are not
 * compared again, nor others through them (union-find), and the walk is a loop.
 */
function sameValue(a: Value, b: Value, span: Span): boolean {
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
      if (left.items.length !== right.items.length) return false;
      leaders.set(left, right);
      // Backwards, so that the first comes off first.
      for (let i = left.items.length - 1; i >= 0; i--) waiting.push([left.items[i] as Value, right.items[i] as Value]);
    } else if (!sameScalar(left, right, span)) return false;
  }
  return true;
}

function sameScalar(a: Value, b: Value, span: Span): boolean {
  if (a.kind === "number" && b.kind === "number") return rational.compare(a.value, b.value) === 0;
  if (a.kind === "bool" && b.kind === "bool") return a.value === b.value;
  return abandon(
    report("RN2012", span, {
      name: textOf(span),
      kind: `comparison of ${describeKind(a)} with ${describeKind(b)}`,
      otherKind: "comparison of like with like",
    }),
  );
}

const axisNames: { readonly [L in Shape["layout"]]: readonly string[] } = {
  image: ["height", "width"],
  tokens: ["length"],
  vector: [],
};
