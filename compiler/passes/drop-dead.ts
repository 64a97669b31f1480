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
    const { nodes } = graph;
    const isLive = new Uint8Array(nodes.length);
    for (const { node } of [...graph.outputs, ...graph.updates]) isLive[node] = 1;
    for (let id = nodes.length - 1; id >= 0; id--)
      if (isLive[id]) for (const each of nodes[id]?.inputs ?? []) isLive[each] = 1;
    if (!isLive.includes(0)) return graph;
    const build = new GraphBuilder();
    const moved: NodeId[] = [];
    const at = (id: NodeId): NodeId => moved[id] ?? bug(`node ${id} was dropped`);
    for (const node of nodes) if (isLive[node.id]) moved[node.id] = build.at(node.origin).copy(withInputs(node, at));
    return finishMoved(build, graph, at);
  },
};
