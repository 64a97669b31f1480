/** What parameters and states alone decide: the same for every batch, until one of them changes. */
import type { Graph, NodeId, OpName } from "../graph/types.ts";

/** Whose values come from outside with each call. */
const given: ReadonlySet<OpName> = new Set(["input", "scalar", "random"]);

export function fixedNodes({ nodes }: Graph): ReadonlySet<NodeId> {
  const fixed = new Set<NodeId>();
  for (const { id, op, inputs } of nodes)
    if (!given.has(op) && inputs.every((input) => fixed.has(input))) fixed.add(id);
  return fixed;
}
