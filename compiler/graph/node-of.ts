import { bug } from "../bug.ts";
import type { Graph, Node, NodeId } from "./types.ts";

/** The node `id`, which is there unless a pass or the scheduler is wrong. @throws CompilerBug */
export function nodeOf({ nodes }: Pick<Graph, "nodes">, id: NodeId): Node {
  return nodes[id] ?? bug(`node ${id} is not there`);
}

/** Whether the node's value lies in memory in 16 bits. */
export function isHalf(graph: Graph, id: NodeId): boolean {
  return nodeOf(graph, id).type.dtype === "f16";
}
