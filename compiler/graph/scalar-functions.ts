/** Scalar functions of `map`: meaning and slope. Comparisons give 1 or 0 and have no slope. */
import { bug } from "../bug.ts";
import type { NodeBuilder } from "./node-builder.ts";
import type { Contributions } from "./op.ts";
import type { NodeId, ScalarArguments, ScalarFunction } from "./types.ts";

export interface ScalarDef<F extends ScalarFunction> {
  readonly arity: ScalarArguments<unknown>[F]["length"];
  /** Of as many numbers as the function has arguments; the others are not looked at. */
  readonly evaluate: (a: number, b: number, c: number) => number;
  /** d y / d each argument times dy; undefined where it is 0 everywhere, none where all are. */
  readonly grad: (
    build: NodeBuilder,
    args: ScalarArguments<NodeId>[F],
    y: NodeId,
    dy: NodeId,
  ) => Contributions<ScalarArguments<NodeId | undefined>[F]>;
  readonly commutes?: boolean;
}

const flat = (): readonly [] => [];

/**
 * The error function to full double precision: a series of positive terms, so that nothing cancels
 * (Abramowitz and Stegun 7.1.6). Beyond 6 it is 1 in float64.
 */
function erf(x: number): number {
  const z = Math.abs(x);
  if (!(z < 6)) return Math.sign(x);
  let term = z;
  let sum = z;
  for (let n = 1; term > 1e-17 * sum; n++) {
    term *= (2 * z * z) / (2 * n + 1);
    sum += term;
  }
  return (Math.sign(x) * 2 * Math.exp(-z * z) * sum) / Math.sqrt(Math.PI);
}

/** NaN where either is: `Math.max` would tell 0 from -0, too, and no kernel does. */
function larger(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  return x > y ? x : y;
}
function smaller(x: number, y: number): number {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.NaN;
  return x < y ? x : y;
}

export const scalarFunctions: { readonly [F in ScalarFunction]: ScalarDef<F> } = {
  negate: { arity: 1, evaluate: (x) => -x, grad: (g, _, __, dy) => [g.map("negate", dy)] },
  absolute: {
    arity: 1,
    evaluate: Math.abs,
    // The slope at 0 is 0, as in PyTorch.
    grad: (g, [x], _, dy) => {
      const zero = g.like(dy, 0);
      const below = g.map("select", g.map("greater", zero, x), g.map("negate", dy), zero);
      return [g.map("select", g.map("greater", x, zero), dy, below)];
    },
  },
  exp: { arity: 1, evaluate: Math.exp, grad: (g, _, y, dy) => [g.map("multiply", dy, y)] },
  log: { arity: 1, evaluate: Math.log, grad: (g, [x], _, dy) => [g.map("divide", dy, x)] },
  sqrt: {
    arity: 1,
    evaluate: Math.sqrt,
    grad: (g, _, y, dy) => [g.map("divide", dy, g.map("multiply", y, g.like(y, 2)))],
  },
  rsqrt: {
    arity: 1,
    evaluate: (x) => 1 / Math.sqrt(x),
    grad: (g, _, y, dy) => [
      g.map("multiply", g.map("multiply", dy, g.like(y, -0.5)), g.map("multiply", y, g.map("multiply", y, y))),
    ],
  },
  reciprocal: {
    arity: 1,
    evaluate: (x) => 1 / x,
    grad: (g, _, y, dy) => [g.map("negate", g.map("multiply", dy, g.map("multiply", y, y)))],
  },
  floor: { arity: 1, evaluate: Math.floor, grad: flat },
  tanh: {
    arity: 1,
    evaluate: Math.tanh,
    grad: (g, _, y, dy) => [g.map("multiply", dy, g.map("subtract", g.like(y, 1), g.map("multiply", y, y)))],
  },
  sigmoid: {
    arity: 1,
    evaluate: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
    grad: (g, _, y, dy) => [g.map("multiply", dy, g.map("multiply", y, g.map("subtract", g.like(y, 1), y)))],
  },
  erf: {
    arity: 1,
    evaluate: erf,
    grad: (g, [x], _, dy) => {
      const gauss = g.map("exp", g.map("negate", g.map("multiply", x, x)));
      return [g.map("multiply", dy, g.map("multiply", gauss, g.like(x, 2 / Math.sqrt(Math.PI))))];
    },
  },
  "is-finite": { arity: 1, evaluate: (x) => Number(Number.isFinite(x)), grad: flat },
  add: { arity: 2, evaluate: (x, y) => x + y, grad: (_, __, ___, dy) => [dy, dy], commutes: true },
  subtract: { arity: 2, evaluate: (x, y) => x - y, grad: (g, _, __, dy) => [dy, g.map("negate", dy)] },
  multiply: {
    arity: 2,
    evaluate: (x, y) => x * y,
    grad: (g, [a, b], _, dy) => [g.map("multiply", dy, b), g.map("multiply", dy, a)],
    commutes: true,
  },
  divide: {
    arity: 2,
    evaluate: (x, y) => x / y,
    grad: (g, [, b], y, dy) => [g.map("divide", dy, b), g.map("negate", g.map("divide", g.map("multiply", dy, y), b))],
  },
  // A tie's gradient goes to the second argument: relu is maximum(x, 0), and its slope at 0 is 0 as in PyTorch. The
  // result tells which argument it was as well as the argument does, and it is what a training step keeps.
  maximum: {
    arity: 2,
    evaluate: larger,
    grad: (g, [, b], y, dy) => {
      const first = g.map("greater", y, b);
      return [g.map("select", first, dy, g.like(dy, 0)), g.map("select", first, g.like(dy, 0), dy)];
    },
  },
  minimum: {
    arity: 2,
    evaluate: smaller,
    grad: (g, [a, b], _, dy) => {
      const first = g.map("greater", b, a);
      return [g.map("select", first, dy, g.like(dy, 0)), g.map("select", first, g.like(dy, 0), dy)];
    },
  },
  power: {
    arity: 2,
    evaluate: Math.pow,
    grad: (g, [a, b], y, dy) => [
      g.map("multiply", dy, g.map("multiply", b, g.map("power", a, g.map("subtract", b, g.like(b, 1))))),
      g.map("multiply", dy, g.map("multiply", y, g.map("log", a))),
    ],
  },
  greater: { arity: 2, evaluate: (x, y) => Number(x > y), grad: flat },
  "greater-equal": { arity: 2, evaluate: (x, y) => Number(x >= y), grad: flat },
  equal: { arity: 2, evaluate: (x, y) => Number(x === y), grad: flat, commutes: true },
  select: {
    arity: 3,
    evaluate: (x, y, z) => (x !== 0 ? y : z),
    grad: (g, [condition], _, dy) => {
      const zero = g.like(dy, 0);
      return [undefined, g.map("select", condition, dy, zero), g.map("select", condition, zero, dy)];
    },
  },
};

function hasArity<F extends ScalarFunction, T>(list: readonly T[], fn: F): list is ScalarArguments<T>[F] {
  return list.length === scalarFunctions[fn].arity;
}
/** The list as the function's arguments. @throws CompilerBug if it has more or fewer */
export function asArguments<F extends ScalarFunction, T>(fn: F, list: readonly T[]): ScalarArguments<T>[F] {
  return hasArity(list, fn) ? list : bug(`${fn} takes ${scalarFunctions[fn].arity} arguments, not ${list.length}`);
}
