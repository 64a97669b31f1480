/** What is true of an op, in one place: number of inputs, shape rule, float64 meaning, gradient. */
import type { NodeBuilder } from "./node-builder.ts";
import type { NodeId, NodeOf, OpAttributes, OpInputs, OpName, TensorType } from "./types.ts";

/** Says why there is no gradient; differentiating through it is a mistake of the lowering. */
export interface NotDifferentiable {
  readonly reason: string;
}
export function notDifferentiable(reason: string): NotDifferentiable {
  return { reason };
}

/** One contribution an input, undefined where nothing flows; none at all where nothing flows to any. */
export type Contributions<Inputs> = Inputs | readonly [];
export type Gradient<K extends OpName> =
  | ((build: NodeBuilder, node: NodeOf<K>, dy: NodeId) => Contributions<OpInputs<NodeId | undefined>[K]>)
  | NotDifferentiable;

/** Of a map it is its function's. */
export type Arity<K extends OpName> = K extends "map" ? "of its function" : OpInputs<unknown>[K]["length"];

export interface OpDef<K extends OpName> {
  /** Number of inputs, for those who have them as a list. */
  readonly arity: Arity<K>;
  /** The output's type, or what is wrong with the inputs. */
  readonly infer: (inputs: OpInputs<TensorType>[K], attributes: OpAttributes[K]) => TensorType | string;
  /** Exact meaning in float64; absent for leaves, whose values come from outside. */
  readonly evaluate?: (
    inputs: OpInputs<Float64Array>[K],
    node: NodeOf<K>,
    types: OpInputs<TensorType>[K],
  ) => Float64Array;
  readonly grad: Gradient<K>;
}

export function f32(shape: readonly number[]): TensorType {
  return { dtype: "f32", shape };
}
