import type { Leaves } from "../../compiler/graph/evaluate.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import { values } from "./kernel-case.ts";

/** Values for every leaf of a graph, different ones for each; 3 for the host's numbers. */
export function leavesOf(graph: Graph): Leaves {
  const leaves = new Map<string, Float64Array>();
  for (const { id, op, attributes, type } of graph.nodes) {
    if (!("name" in attributes)) continue;
    leaves.set(attributes.name, op === "scalar" ? Float64Array.of(3) : values(volume(type.shape), id));
  }
  return leaves;
}
