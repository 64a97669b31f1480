/** Rebuilds a graph node by node, with another node in a node's place where a rule says so. */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";

/** @param replace gives the new node's id for `node` with its new inputs, or undefined to copy it as it is */
export function rewrite(
  graph: Graph,
  replace: (node: Node, inputs: readonly NodeId[], build: GraphBuilder) => NodeId | undefined,
): Graph {
  const build = new GraphBuilder();
  const moved: NodeId[] = [];
  const at = (id: NodeId): NodeId => moved[id] ?? bug(`node ${id} was not moved`);
  for (const node of graph.nodes) {
    build.at(node.origin);
    const inputs = node.inputs.map(at);
    moved.push(replace(node, inputs, build) ?? copy(build, node, inputs));
  }
  return build.finish(
    graph.name,
    graph.outputs.map(({ name, node }) => ({ name, node: at(node) })),
    graph.updates.map(({ target, node }) => ({ target, node: at(node) })),
  );
}

/** The node with other inputs, which have the types of the old ones: so has the copy. */
export function copy(build: GraphBuilder, node: Node, inputs: readonly NodeId[]): NodeId {
  return build.copy(node, inputs);
}
