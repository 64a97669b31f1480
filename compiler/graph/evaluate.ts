/** The graph's exact meaning: an interpreter in float64, obvious and slow; a value of 16 bits is rounded. Kernels are tested against this and nothing else. */
import { bug } from "../bug.ts";
import { evaluateOp } from "./ops/table.ts";
import { roundedToHalf } from "./half.ts";
import { nodeOf } from "./node-of.ts";
import { volume } from "./shape.ts";
import type { Graph, Node, NodeId } from "./types.ts";

/** Values of inputs, parameters, states and scalars by name, row-major in the graph's layout; integers as numbers. */
export type Leaves = ReadonlyMap<string, Float64Array>;

export interface Evaluated {
  readonly outputs: ReadonlyMap<string, Float64Array>;
  /** New values of parameters and states. */
  readonly updates: ReadonlyMap<string, Float64Array>;
}

function leafValue(node: Node, leaves: Leaves): Float64Array {
  const name = "name" in node.attributes ? node.attributes.name : "";
  const value = leaves.get(name) ?? bug(`no value was given for ${node.op} ${name}`);
  if (value.length !== volume(node.type.shape))
    bug(`${name} has ${value.length} elements, [${node.type.shape}] was expected`);
  return value;
}

function evaluateNode(
  node: Node,
  values: readonly (Float64Array | undefined)[],
  graph: Graph,
  leaves: Leaves,
): Float64Array {
  const inputs = node.inputs.map((id) => values[id] ?? bug(`node ${id} has no value`));
  const types = node.inputs.map((id) => nodeOf(graph, id).type);
  const value = evaluateOp(node, inputs, types) ?? leafValue(node, leaves);
  return node.type.dtype === "f16" ? value.map(roundedToHalf) : value;
}

/** Runs the graph; a value is dropped after its last use. */
export function evaluate(graph: Graph, leaves: Leaves): Evaluated {
  const lastUse = new Map<NodeId, number>();
  for (const node of graph.nodes) for (const id of node.inputs) lastUse.set(id, node.id);
  for (const { node } of [...graph.outputs, ...graph.updates]) lastUse.set(node, Number.POSITIVE_INFINITY);
  const values: (Float64Array | undefined)[] = [];
  for (const node of graph.nodes) {
    values[node.id] = lastUse.has(node.id) ? evaluateNode(node, values, graph, leaves) : undefined;
    for (const id of node.inputs) if (lastUse.get(id) === node.id) values[id] = undefined;
  }
  const valueOf = (id: NodeId): Float64Array => values[id] ?? bug(`node ${id} has no value`);
  return {
    outputs: new Map(graph.outputs.map(({ name, node }) => [name, valueOf(node)])),
    updates: new Map(graph.updates.map(({ target, node }) => [target, valueOf(node)])),
  };
}

/** Every node's value, for tests of schedules and kernels. */
export function evaluateNodes(graph: Graph, leaves: Leaves): readonly Float64Array[] {
  const values: Float64Array[] = [];
  for (const node of graph.nodes) values.push(evaluateNode(node, values, graph, leaves));
  return values;
}
