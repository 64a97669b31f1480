import { bug } from "../bug.ts";
import type { Graph, Node, NodeId } from "./types.ts";

/** The node `id`, which is there unless a pass or the scheduler is wrong. @throws CompilerBug */
export function nodeOf({ nodes }: Pick<Graph, "nodes">, id: NodeId): Node {
  return nodes[id] ?? bug(`node ${id} is not there`);
}
