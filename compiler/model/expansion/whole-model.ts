/** What is asked of a model once all of it is there. */
import { bug } from "../../bug.ts";
import type { ModelNode } from "../checked.ts";
import { leastSizesOf } from "../shapes/extent.ts";
import type { Nodes } from "./nodes.ts";

/** Symbols of extents, each with the least size for which every window fits. */
export function leastOfSymbols({ list, leastSizes }: Nodes): ReadonlyMap<string, number> {
  const symbols = new Map<string, number>();
  for (const { shape } of list)
    for (const extent of shape.extents)
      for (const [symbol, least] of leastSizesOf(extent)) {
        const before = symbols.get(symbol) ?? leastSizes.get(symbol) ?? 1;
        symbols.set(symbol, Math.max(before, least));
      }
  return symbols;
}

/** One name for two tensors would be one tensor for two layers, in the graph and in every file of weights. */
export function requireOwnNames(nodes: readonly ModelNode[]): void {
  const names = new Set<string>();
  for (const { weights, reuses } of nodes)
    for (const { name } of reuses ? [] : weights) {
      if (names.has(name)) bug(`two tensors are called ${name}`);
      names.add(name);
    }
}
