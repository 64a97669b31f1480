/**
 * Leaves out what no output and no update needs.
 *
 * before
 *   graph dead {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = map(a) fn="exp"  // s1 forward
 *     c: f32[2] = map(a) fn="negate"  // s2 forward
 *     output y = c
 *   }
 * after
 *   graph dead {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = map(a) fn="negate"  // s2 forward
 *     output y = b
 *   }
 */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { finishMoved, withInputs } from "./rewrite.ts";

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
      if (live.has(node.id)) moved.set(node.id, build.at(node.origin).copy(withInputs(node, at)));
    }
    return finishMoved(build, graph, at);
  },
};
