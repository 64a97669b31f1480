/**
 * Leaves out what no output and no update needs.
 *
 *     before   a = exp(x)  y = negate(x)  output y
 *     after    y = negate(x)  output y
 */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { copy } from "./rewrite.ts";

export const dropDead: Pass = {
  name: "drop-dead",
  description: "leaves out what nothing needs",
  run(graph) {
    const live = new Set<NodeId>([...graph.outputs, ...graph.updates].map(({ node }) => node));
    for (const node of [...graph.nodes].reverse()) if (live.has(node.id)) for (const id of node.inputs) live.add(id);
    const build = new GraphBuilder();
    const moved = new Map<NodeId, NodeId>();
    const at = (id: NodeId): NodeId => moved.get(id) ?? bug(`node ${id} was dropped`);
    for (const node of graph.nodes) {
      if (live.has(node.id)) moved.set(node.id, copy(build.at(node.origin), node, node.inputs.map(at)));
    }
    return build.finish(
      graph.name,
      graph.outputs.map(({ name, node }) => ({ name, node: at(node) })),
      graph.updates.map(({ target, node }) => ({ target, node: at(node) })),
    );
  },
};
