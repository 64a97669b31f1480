/** Where a step of `one-hot` writes ones, whichever target prints it. */
import { bug } from "../bug.ts";
import type { Graph, OpAttributes } from "../graph/types.ts";
import type { OperationStep } from "../schedule/types.ts";

export function onesOf(step: OperationStep, graph: Graph): OpAttributes["one-hot"]["ones"] {
  const node = graph.nodes[step.node];
  return node?.op === "one-hot" ? node.attributes.ones : bug(`step ${step.name} is no one-hot`);
}
