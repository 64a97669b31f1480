/** A local rewrite with a name, and what several of them look for. */
import type { GraphBuilder } from "../../graph/build.ts";
import type { Node, NodeId, NodeOf, OpName, ScalarArguments, ScalarFunction } from "../../graph/types.ts";

export interface Rule {
  readonly name: string;
  /** The only op, or function of a map, that it replaces; every one where absent. */
  readonly on?: OpName | ScalarFunction;
  /** Another node for `node`, whose inputs are in `build`; undefined where the rule does not apply. */
  readonly apply: (node: Node, build: GraphBuilder) => NodeId | undefined;
}

/** A rule for the nodes of one op. */
export function ruleOn<K extends OpName>(
  op: K,
  name: string,
  apply: (node: NodeOf<K>, build: GraphBuilder) => NodeId | undefined,
): Rule {
  return { name, on: op, apply: (node, build) => (isOp(node, op) ? apply(node, build) : undefined) };
}
/** A rule for the maps of one function. */
export function ruleOnMap<F extends ScalarFunction>(
  fn: F,
  name: string,
  apply: (inputs: ScalarArguments<NodeId>[F], build: GraphBuilder) => NodeId | undefined,
): Rule {
  const applyTo = (node: Node, build: GraphBuilder): NodeId | undefined => {
    const inputs = argumentsOf(node, fn);
    return inputs && apply(inputs, build);
  };
  return { name, on: fn, apply: applyTo };
}

function isOp<K extends OpName>(node: Node, op: K): node is Node & NodeOf<K> {
  return node.op === op;
}
export function isMap(node: Node, fn: ScalarFunction): boolean {
  return node.op === "map" && node.attributes.fn === fn;
}
/** Inputs of a map of `fn`; undefined for any other node. */
export function argumentsOf<F extends ScalarFunction>(node: Node, fn: F): ScalarArguments<NodeId>[F] | undefined {
  return isMap(node, fn) ? (node.inputs as ScalarArguments<NodeId>[F]) : undefined;
}

/** The number that a node is everywhere, if it is one. */
export function constantOf(build: GraphBuilder, id: NodeId | undefined): number | undefined {
  let node = id === undefined ? undefined : build.nodeOf(id);
  while (node?.op === "broadcast" || node?.op === "reshape") node = build.nodeOf(node.inputs[0]);
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
  return { from: node.inputs[0], axes: node.attributes.axes };
}
/** The small tensor in the shape that a reduction leaves. */
export function respread(build: GraphBuilder, { from, axes }: Spread, reduction: NodeOf<"reduce">): NodeId {
  const { axes: reduced } = reduction.attributes;
  const kept = axes.map((axis) => axis - reduced.filter((each) => each < axis).length);
  return build.broadcast(from, reduction.type.shape, kept);
}
