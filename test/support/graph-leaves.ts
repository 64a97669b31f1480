import type { Leaves } from "../../compiler/graph/evaluate.ts";
import { volume } from "../../compiler/graph/shape.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import { values } from "./kernel-case.ts";

/** Values for every leaf of a graph, different ones for each; 3 for the host's numbers. */
export function leavesOf(graph: Graph): Leaves {
  return new Map(
    graph.nodes.flatMap((node) =>
      "name" in node.attributes
        ? [[node.attributes.name, node.op === "scalar" ? Float64Array.of(3) : values(volume(node.type.shape), node.id)]]
        : [],
    ),
  );
}
