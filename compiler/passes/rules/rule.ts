/** A local rewrite with a name, and what several of them look for. */
import type { GraphBuilder } from "../../graph/build.ts";
import { bug } from "../../bug.ts";
import type { Node, NodeId, NodeOf, OpName, ScalarFunction } from "../../graph/types.ts";

export interface Rule {
  readonly name: string;
  /** The only op, or function of a map, that it replaces; every one where absent. */
  readonly on?: OpName | ScalarFunction;
  /** Another node for `node`, whose inputs are `inputs` in `build`; undefined where the rule does not apply. */
  readonly apply: (node: Node, inputs: readonly NodeId[], build: GraphBuilder) => NodeId | undefined;
}

export function isMap(node: Node, fn: ScalarFunction): node is NodeOf<"map"> {
  return node.op === "map" && node.attributes.fn === fn;
}
export function firstInput(node: Node): NodeId {
  return node.inputs[0] ?? bug(`${node.op} has no input`);
}

/** The number that a node is everywhere, if it is one. */
export function constantOf(build: GraphBuilder, id: NodeId | undefined): number | undefined {
  let node = id === undefined ? undefined : build.nodeOf(id);
  while (node?.op === "broadcast" || node?.op === "reshape") node = build.nodeOf(firstInput(node));
  return node?.op === "constant" ? node.attributes.value : undefined;
}

/** The small tensor of a broadcast that repeats it along all axes `reduced`, and where its own axes lie. */
export interface Spread {
  readonly from: NodeId;
  readonly axes: readonly number[];
}
export function constantAlong(build: GraphBuilder, id: NodeId, reduced: readonly number[]): Spread | undefined {
  const node = build.nodeOf(id);
  if (node.op !== "broadcast" || node.attributes.axes.some((axis) => reduced.includes(axis))) return undefined;
  return { from: firstInput(node), axes: node.attributes.axes };
}
/** The small tensor in the shape that a reduction leaves. */
export function respread(build: GraphBuilder, { from, axes }: Spread, reduction: NodeOf<"reduce">): NodeId {
  const { axes: reduced } = reduction.attributes;
  const kept = axes.map((axis) => axis - reduced.filter((each) => each < axis).length);
  return build.broadcast(from, reduction.type.shape, kept);
}
