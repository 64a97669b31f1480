/** An operation with what goes along its elements, as a graph: what kernels host, on every target. */
import { GraphBuilder } from "../../compiler/graph/build.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { NodeId } from "../../compiler/graph/types.ts";
import { values, type KernelCase } from "./kernel-case.ts";

/** What is made of the operation's elements and of what is by their side. @returns all that leaves */
export type Tail = (
  build: GraphBuilder,
  made: NodeId,
  side: (shape: readonly number[]) => NodeId,
  shape: readonly number[],
) => readonly NodeId[];

/** @param operation whose last node is what it makes */
export function withTail(name: string, operation: KernelCase, tail: Tail): KernelCase {
  const build = new GraphBuilder();
  const made = operation.graph.nodes.map((node) => build.copy(node)).at(-1) ?? 0;
  const leaves = new Map(operation.leaves);
  const side = (shape: readonly number[]): NodeId => {
    const leaf = `side${leaves.size}`;
    leaves.set(leaf, values(volume(shape), leaves.size + 1));
    return build.leaf("input", leaf, { dtype: "f32", shape });
  };
  const outputs = tail(build, made, side, build.typeOf(made).shape).map((node, at) => ({ name: `y${at}`, node }));
  return { name, graph: build.finish("tails", outputs), leaves };
}
