/**
 * The oracle's operations that no layer of the language states yet, as graphs: PyTorch's layouts outside, the graph's
 * inside. When a layer comes, its call (`oracle-calls.ts`) takes the place of the graph here.
 */
import type { GraphBuilder } from "../../../compiler/graph/build.ts";
import type { NodeId } from "../../../compiler/graph/types.ts";
import type { OperationCase } from "../oracle.ts";

export interface OperationGraph {
  readonly build: GraphBuilder;
  /** Leaves in PyTorch's layout. */
  readonly inputs: { readonly [name: string]: NodeId };
  readonly attrs: OperationCase["attrs"];
}
/** Results by name, in PyTorch's layout. */
export type Results = { readonly y: NodeId; readonly [name: string]: NodeId };
export type Operation = (graph: OperationGraph) => Results;

export const input = (graph: OperationGraph, name: string): NodeId => {
  const node = graph.inputs[name];
  if (node === undefined) throw new Error(`the case has no input ${name}`);
  return node;
};
export const number = (graph: OperationGraph, name: string): number => {
  const value = graph.attrs[name];
  if (typeof value !== "number") throw new Error(`the case's ${name} is no number`);
  return value;
};
export const shapeOf = ({ build }: OperationGraph, id: NodeId): readonly number[] => build.typeOf(id).shape;

/** NCHW -> NHWC, for images; other ranks stay. */
export function inward({ build }: OperationGraph, x: NodeId): NodeId {
  return build.typeOf(x).shape.length === 4 ? build.transpose(x, [0, 2, 3, 1]) : x;
}
