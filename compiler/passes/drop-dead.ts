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
import type { Graph } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

export const dropDead: Pass = {
  name: "drop-dead",
  description: "leaves out what nothing needs",
  run(graph) {
    const isLive = liveNodes(graph);
    return isLive.includes(0) ? rewrite(graph, () => undefined, isLive) : graph;
  },
};

/** For each node 1 where an output or an update needs it, else 0. */
export function liveNodes({ nodes, outputs, updates }: Graph): Uint8Array {
  const isLive = new Uint8Array(nodes.length);
  for (const { node } of outputs) isLive[node] = 1;
  for (const { node } of updates) isLive[node] = 1;
  for (let id = nodes.length - 1; id >= 0; id--) {
    const node = nodes[id];
    if (!node || isLive[id] === 0) continue;
    for (let at = 0; at < node.inputs.length; at++) isLive[node.inputs[at] ?? -1] = 1;
  }
  return isLive;
}
