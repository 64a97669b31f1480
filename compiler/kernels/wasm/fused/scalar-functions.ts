/** Scalar functions as WebAssembly, on one f32 or on four. One that is missing does not compile. */
import { asArguments } from "../../../graph/scalar-functions.ts";
import type { ScalarArguments, ScalarFunction } from "../../../graph/types.ts";
import { f32, f32x4, type FunctionBuilder } from "../code/build.ts";
import type { Expr, F32, V128 } from "../code/tree.ts";
import { truth, type Lanes, type LaneType } from "../lanes.ts";
import { transcendental } from "./transcendental.ts";

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
  exp: ([x], { lanes }) => ofFour(lanes, transcendental.exp, x),
  log: ([x], { lanes }) => ofFour(lanes, transcendental.log, x),
  sqrt: ([x], { lanes }) => lanes.sqrt(x),
  rsqrt: ([x], { lanes }) => lanes.divide(lanes.constant(1), lanes.sqrt(x)),
  reciprocal: ([x], { lanes }) => lanes.divide(lanes.constant(1), x),
  floor: ([x], { lanes }) => lanes.floor(x),
  tanh: ([x], { lanes }) => ofFour(lanes, transcendental.tanh, x),
  sigmoid: ([x], { lanes }) => ofFour(lanes, transcendental.sigmoid, x),
  erf: ([x], { lanes }) => ofFour(lanes, transcendental.erf, x),
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
  power: ([base, exponent], { lanes }) => ofFour(lanes, transcendental.power, base, exponent),
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

/** One f32 is four of the same, so that there is one function for both. */
function ofFour<T extends LaneType, Args extends readonly V128[]>(
  lanes: Lanes<T>,
  write: (...args: Args) => V128,
  ...args: { readonly [I in keyof Args]: Expr<T> }
): Expr<T> {
  const fours = (lanes.width === 4 ? args : args.map((each) => f32x4.splat(each as F32))) as unknown as Args;
  const value = write(...fours);
  return (lanes.width === 4 ? value : f32.lane(value, 0)) as Expr<T>;
}
