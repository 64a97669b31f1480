/** Rebuilds a graph node by node, with another node in a node's place where a rule says so. */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";

/**
 * @param replace gives the new node's id for `node`, whose inputs are new ones and which was `before` in the graph, or
 * undefined to copy it as it is
 * @param isLive 0 for nodes that are left out, since none of the others reads them
 * @param build what the nodes are made in, empty still
 */
export function rewrite(
  graph: Graph,
  replace: (node: Node, build: GraphBuilder, before: NodeId) => NodeId | undefined,
  isLive?: Uint8Array,
  build = new GraphBuilder(),
): Graph {
  const moved = new Int32Array(graph.nodes.length).fill(-1);
  const at = (id: NodeId): NodeId => {
    const to = moved[id] ?? -1;
    return to < 0 ? bug(`node ${id} was not moved`) : to;
  };
  for (let place = 0; place < graph.nodes.length; place++) {
    const old = graph.nodes[place] as Node;
    if (isLive?.[old.id] === 0) continue;
    build.at(old.origin);
    // With the id that a copy of it has: most nodes are copied, and then no second object is made.
    const node = withInputs(old, at, build.nodes.length);
    moved[old.id] = replace(node, build, old.id) ?? build.copy(node);
  }
  return finishMoved(build, graph, at);
}

/** The node with another id and each of its inputs replaced; itself where these are the same. */
export function withInputs<N extends Node>(node: N, at: (id: NodeId) => NodeId, id = node.id): N {
  const before: readonly NodeId[] = node.inputs;
  let inputs = before;
  for (let place = 0; place < before.length && inputs === before; place++) {
    const each = before[place] ?? -1;
    if (at(each) !== each) inputs = before.map(at);
  }
  if (inputs === before && id === node.id) return node;
  const { op, attributes, type, origin } = node;
  return { id, op, inputs, attributes, type, origin } as unknown as N;
}

/** What was built, with the graph's outputs and updates where their nodes are now. */
function finishMoved(build: GraphBuilder, { name, outputs, updates }: Graph, at: (id: NodeId) => NodeId): Graph {
  return build.finish(
    name,
    outputs.map((output) => ({ ...output, node: at(output.node) })),
    updates.map((update) => ({ ...update, node: at(update.node) })),
  );
}
