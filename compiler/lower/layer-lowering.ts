/** What lowering a layer may use. */
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";
import type { ModelNodeOf } from "../model/checked.ts";
import type { WeightLayout } from "../model/layers/layer.ts";
import type { LayerInputs, LayerName } from "../model/layers/table.ts";

export interface LayerContext {
  readonly build: GraphBuilder;
  /** Batch statistics and dropout; evaluation mode otherwise. */
  readonly training: boolean;
  /** A learned tensor or running statistic of this layer by its last name, in the graph's layout. */
  readonly weight: (tensor: string) => NodeId;
  /** A new value for a running statistic. */
  readonly update: (tensor: string, value: NodeId) => void;
  /** Of what it puts out, as the model has proved it, in the graph's layout. */
  readonly outputShape: readonly number[];
  /** Distinct for each layer that draws random numbers. */
  readonly stream: number;
}

/** Inputs and result are nodes in the graph's layout: [N, H, W, C], [N, L, C], [N, C]. */
export type LayerLowering<L extends LayerName> = (
  node: ModelNodeOf<L>,
  inputs: LayerInputs<L, NodeId>,
  context: LayerContext,
) => NodeId;

/** Stored order of a weight: OIHW lies as HWIO, [out, in] as [in, out], the rest as it is. */
export const weightOrders: { readonly [L in WeightLayout]: readonly number[] } = {
  kernel: [2, 3, 1, 0],
  matrix: [1, 0],
  channels: [0],
  tokens: [0, 1, 2],
};
/** Stored order of a value: NCHW lies as NHWC. */
export function valueOrder(shape: readonly number[]): readonly number[] {
  return shape.length === 4 ? [0, 2, 3, 1] : shape.map((_, axis) => axis);
}
export function reorder(shape: readonly number[], order: readonly number[]): readonly number[] {
  return order.map((axis) => shape[axis] ?? 1);
}
