/** An oracle case as a graph, with where its tensors are in it: outputs and gradients under the oracle's names. */
import type { Leaves } from "../../compiler/graph/evaluate.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import type { OperationCase } from "./oracle.ts";
import { fromStored, toStored } from "./shared-data.ts";

/** Its shape in PyTorch's layout, and which of these axes each stored axis is. */
export interface Stored {
  readonly shape: readonly number[];
  readonly order: readonly number[];
}
/** One of the oracle's tensors as the graph stores it. */
export interface StoredTensor extends Stored {
  readonly tensor: string;
}
export interface StatedOperation {
  readonly graph: Graph;
  /** By the leaf's name. */
  readonly leaves: ReadonlyMap<string, StoredTensor>;
  /** By the output's name, those that are not stored as PyTorch has them. */
  readonly outputs: ReadonlyMap<string, Stored>;
}

/** The oracle's numbers as the graph's leaves hold them. */
export function operationLeaves({ leaves }: StatedOperation, { tensors }: Pick<Safetensors, "tensors">): Leaves {
  return new Map(
    [...leaves].map(([name, { tensor, shape, order }]) => [
      name,
      toStored(tensors.get(tensor)?.values ?? [], shape, order),
    ]),
  );
}

/** What an output holds, in PyTorch's layout. */
export function inPyTorch<T extends ArrayLike<number>>(
  { outputs }: StatedOperation,
  name: string,
  values: T | undefined,
): T | Float64Array | undefined {
  const stored = outputs.get(name);
  return values && stored ? fromStored(values, stored.shape, stored.order) : values;
}

/** Each result of a case: its name among the tolerances, the graph's output, the oracle's tensor. */
export function resultsOf({ outputs, grads }: OperationCase): readonly (readonly [string, string, string])[] {
  return [
    ...Object.entries(outputs).map(([name, { tensor }]) => [name, name, tensor] as const),
    ...Object.entries(grads).map(([name, { tensor }]) => [name, `grad/${name.slice(1)}`, tensor] as const),
  ];
}
