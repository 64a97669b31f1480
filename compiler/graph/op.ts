/** What is true of an op, in one place: shape rule, float64 meaning, gradient. */
import type { GraphBuilder } from "./build.ts";
import type { NodeId, NodeOf, OpAttributes, OpName, TensorType } from "./types.ts";

/** Says why there is no gradient; differentiating through it is a mistake of the lowering. */
export interface NotDifferentiable {
  readonly reason: string;
}
export function notDifferentiable(reason: string): NotDifferentiable {
  return { reason };
}

export type Gradient<K extends OpName> =
  /** One contribution an input, undefined where nothing flows. */
  ((build: GraphBuilder, node: NodeOf<K>, dy: NodeId) => readonly (NodeId | undefined)[]) | NotDifferentiable;

export interface OpDef<K extends OpName> {
  /** Number of inputs. */
  readonly arity: number;
  /** The output's type, or what is wrong with the inputs. */
  readonly infer: (inputs: readonly TensorType[], attributes: OpAttributes[K]) => TensorType | string;
  /** Exact meaning in float64; absent for leaves, whose values come from outside. */
  readonly evaluate?: (inputs: readonly Float64Array[], node: NodeOf<K>, types: readonly TensorType[]) => Float64Array;
  readonly grad: Gradient<K>;
}

export function f32(shape: readonly number[]): TensorType {
  return { dtype: "f32", shape };
}
