/**
 * What a new value of a leaf takes of a reduction's results and of numbers alone, a running mean its share of the batch's:
 * made as these results are there, so that all running statistics are updated by the same arithmetic, and by one step.
 */
import { nodeOf } from "../graph/node-of.ts";
import { sameShape } from "../graph/shape.ts";
import type { Node, NodeId } from "../graph/types.ts";
import type { MapDraft } from "./draft.ts";
import { expressionOf } from "./expression.ts";
import { isElementwise, isLeaf } from "./families.ts";
import type { StorageTable } from "./storage-table.ts";

/** Of what a value is made of alone: of results and perhaps numbers, or of numbers; undefined where of anything else. */
type Made = "results" | "numbers" | undefined;

/** Of what is computed in the step that stores `id`, the largest such values. */
export function statisticsIn({ graph, stored }: StorageTable, id: NodeId): readonly NodeId[] {
  const found = new Set<NodeId>();
  const isNumber = (node: Node): boolean =>
    node.op === "constant" || (node.op === "broadcast" && isNumber(nodeOf(graph, node.inputs[0])));
  /** Of maps that were looked at: each is part of those that are made of it. */
  const known = new Map<NodeId, Made>();
  const madeOf = (node: Node, shape: readonly number[]): Made => {
    if (isNumber(node)) return "numbers";
    if (!sameShape(node.type.shape, shape)) return undefined;
    if (stored.has(node.id)) return node.op === "reduce" ? "results" : undefined;
    if (node.op !== "map") return undefined;
    if (!known.has(node.id)) {
      const inputs = node.inputs.map((each) => madeOf(nodeOf(graph, each), shape));
      const made = inputs.includes("results") ? "results" : "numbers";
      known.set(node.id, inputs.includes(undefined) ? undefined : made);
    }
    return known.get(node.id);
  };
  const walk = (node: Node): void => {
    if (node.op === "map" && madeOf(node, node.type.shape) === "results") found.add(node.id);
    else
      for (const input of node.inputs.map((each) => nodeOf(graph, each)))
        if (!stored.has(input.id) && isElementwise(input) && !isLeaf(input)) walk(input);
  };
  walk(nodeOf(graph, id));
  found.delete(id);
  return [...found];
}

/** The step that stores `id`, where more is stored than before. */
export function redrafted(table: StorageTable, id: NodeId, more: ReadonlySet<NodeId>): MapDraft {
  const { origin, type } = nodeOf(table.graph, id);
  // Asked of both: a set of all would be made for each statistic of a network.
  const stored = { has: (each: NodeId): boolean => table.stored.has(each) || more.has(each) };
  const { expression, operands } = expressionOf({ ...table, stored }, id, true);
  return { family: "map", origin, domain: type.shape, reads: operands, outputs: [{ node: id, expression }] };
}
