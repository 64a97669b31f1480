/**
 * Values that the backward pass reads are computed again for it, instead of being kept: its nodes read copies of forward
 * nodes, which read kept values and other copies, and stand where the first of them is wanted. A copy does the same to the
 * same numbers, draws included, so that a step has the same bits.
 *
 * before
 *   graph step {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = map(a) fn="exp"  // s1 forward
 *     c: f32[2] = map(b) fn="negate"  // s2 forward
 *     d: f32[2] = map(c, b) fn="multiply"  // s2 backward
 *     output y = c
 *     output dx = d
 *   }
 * after
 *   graph step {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = map(a) fn="exp"  // s1 forward
 *     c: f32[2] = map(b) fn="negate"  // s2 forward
 *     d: f32[2] = map(a) fn="exp"  // s1 backward
 *     e: f32[2] = map(c, d) fn="multiply"  // s2 backward
 *     output y = c
 *     output dx = e
 *   }
 */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import { nodeOf } from "../graph/node-of.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import { dropDead } from "./drop-dead.ts";
import type { Pass } from "./pass.ts";
import { finishMoved, withInputs } from "./rewrite.ts";

/** The graph with copies, and of each stored value that is copied the copy. */
export interface Recomputed {
  readonly graph: Graph;
  /** Multiply-adds and such are counted over these: nodes of the graph before, each copied once. */
  readonly copied: ReadonlySet<NodeId>;
}

/** @param again forward nodes that are computed again where the backward pass reads them */
export function recomputed(graph: Graph, again: ReadonlySet<NodeId>): Recomputed {
  const build = new GraphBuilder();
  const moved: NodeId[] = [];
  const copies = new Map<NodeId, NodeId>();
  const at = (id: NodeId): NodeId => moved[id] ?? bug(`node ${id} was not moved`);
  /** Of what is not computed again the value itself. */
  const copyOf = (id: NodeId): NodeId | undefined => (again.has(id) ? copies.get(id) : at(id));
  const copy = (wanted: NodeId): void => {
    // By hand: blocks of a network in a row are deeper than a stack.
    const open = [wanted];
    for (let id = open.at(-1); id !== undefined; id = open.at(-1)) {
      const missing = nodeOf(graph, id).inputs.filter((input) => copyOf(input) === undefined);
      if (missing.length > 0) {
        open.push(...missing.reverse());
        continue;
      }
      open.pop();
      if (copies.has(id)) continue;
      const node = nodeOf(graph, id);
      build.at({ path: node.origin.path, phase: "backward" });
      copies.set(id, build.copy(withInputs(node, (input) => copyOf(input) ?? bug(`node ${input} has no copy`))));
    }
  };
  for (const node of graph.nodes) {
    const isForward = node.origin.phase === "forward";
    if (!isForward) for (const id of node.inputs) if (again.has(id) && !copies.has(id)) copy(id);
    build.at(node.origin);
    const inputs = (id: NodeId): NodeId => (isForward ? at(id) : (copyOf(id) ?? bug(`node ${id} has no copy`)));
    moved.push(build.copy(withInputs(node, inputs)));
  }
  return { graph: dropDead.run(finishMoved(build, graph, at)), copied: new Set(copies.keys()) };
}

export function recompute(again: (graph: Graph) => ReadonlySet<NodeId>): Pass {
  return {
    name: "recompute",
    description: "computes values again for the backward pass instead of keeping them",
    run: (graph) => recomputed(graph, again(graph)).graph,
  };
}
