/** Scalar functions as WebAssembly, on one f32 or on four. One that is missing does not compile. */
import { asArguments } from "../../../graph/scalar-functions.ts";
import type { ScalarArguments, ScalarFunction } from "../../../graph/types.ts";
import { f32, f32x4, type FunctionBuilder } from "../code/build.ts";
import type { Expr, F32, V128 } from "../code/tree.ts";
import { truth, type Lanes, type LaneType } from "../lanes.ts";
import { transcendental } from "./functions.ts";

/** Their result is a condition, which `select` takes as it is. */
type Comparison = "greater" | "greater-equal" | "equal";
/** All that gives a number from numbers. */
type Computation = Exclude<ScalarFunction, Comparison | "select">;

export function isComparison(fn: ScalarFunction): fn is Comparison {
  return fn === "greater" || fn === "greater-equal" || fn === "equal";
}
export function compare<T extends LaneType>(
  fn: Comparison,
  [a, b]: ScalarArguments<Expr<T>>[Comparison],
  lanes: Lanes<T>,
): Expr {
  if (fn === "greater") return lanes.greater(a, b);
  return fn === "equal" ? lanes.equal(a, b) : lanes.greaterEqual(a, b);
}

export interface Within<T extends LaneType> {
  readonly lanes: Lanes<T>;
  readonly f: FunctionBuilder;
  /** The second argument is a number other than NaN, known now. */
  readonly secondIsNumber: boolean;
}
type Writer<F extends ScalarFunction> = <T extends LaneType>(
  args: ScalarArguments<Expr<T>>[F],
  within: Within<T>,
) => Expr<T>;

const writers: { readonly [F in Computation]: Writer<F> } = {
  negate: ([x], { lanes }) => lanes.negate(x),
  absolute: ([x], { lanes }) => lanes.absolute(x),
  exp: (args, within) => byLane(args, ([x]) => transcendental.exp(x), within),
  log: (args, within) => byLane(args, ([x]) => transcendental.log(x), within),
  sqrt: ([x], { lanes }) => lanes.sqrt(x),
  rsqrt: ([x], { lanes }) => lanes.divide(lanes.constant(1), lanes.sqrt(x)),
  reciprocal: ([x], { lanes }) => lanes.divide(lanes.constant(1), x),
  floor: ([x], { lanes }) => lanes.floor(x),
  tanh: (args, within) => byLane(args, ([x]) => transcendental.tanh(x), within),
  sigmoid: (args, within) => byLane(args, ([x]) => transcendental.sigmoid(x), within),
  erf: (args, within) => byLane(args, ([x]) => transcendental.erf(x), within),
  "is-finite": ([value], { lanes, f }) => {
    const x = value.kind === "get" ? value : f.let("x", value);
    return truth(lanes, lanes.equal(lanes.subtract(x, x), lanes.constant(0)));
  },
  add: ([a, b], { lanes }) => lanes.add(a, b),
  subtract: ([a, b], { lanes }) => lanes.subtract(a, b),
  multiply: ([a, b], { lanes }) => lanes.multiply(a, b),
  divide: ([a, b], { lanes }) => lanes.divide(a, b),
  // pmax(a, b) is a < b ? b : a: one instruction, and a NaN in `a` stays.
  maximum: ([a, b], { lanes, secondIsNumber }) =>
    secondIsNumber && lanes.width === 4 ? pairwise("f32x4.pmax", a, b) : lanes.maximum(a, b),
  minimum: ([a, b], { lanes, secondIsNumber }) =>
    secondIsNumber && lanes.width === 4 ? pairwise("f32x4.pmin", a, b) : lanes.minimum(a, b),
  power: (args, within) => byLane(args, ([base, exponent]) => transcendental.power(base, exponent), within),
};

export function compute<F extends Computation, T extends LaneType>(
  fn: F,
  args: readonly Expr<T>[],
  within: Within<T>,
): Expr<T> {
  return writers[fn](asArguments<F, Expr<T>>(fn, args), within);
}

function pairwise<T extends LaneType>(name: "f32x4.pmax" | "f32x4.pmin", a: Expr<T>, b: Expr<T>): Expr<T> {
  return { kind: "apply", type: "v128", name, operands: [a, b], immediates: [] } as unknown as Expr<T>;
}

/** One lane after the other: `one` computes a single f32. */
function byLane<T extends LaneType, Args extends readonly Expr<T>[]>(
  args: Args,
  one: (args: { readonly [I in keyof Args]: F32 }) => F32,
  { lanes, f }: Within<T>,
): Expr<T> {
  // A tuple's map has the tuple's length, which TypeScript forgets.
  type OfOne = { readonly [I in keyof Args]: F32 };
  if (lanes.width === 1) return one(args as unknown as OfOne) as Expr<T>;
  const named = args.map((each) => f.let("x", each) as V128);
  const at = (lane: number): F32 => one(named.map((each) => f32.lane(each, lane)) as unknown as OfOne);
  return [1, 2, 3].reduce<V128>((sum, lane) => f32x4.replace(sum, lane, at(lane)), f32x4.splat(at(0))) as Expr<T>;
}
