/** An update alone: gradients go in, step after step, and what it keeps comes out, in float64. */
import { GraphBuilder } from "../../compiler/graph/build.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import type { Graph } from "../../compiler/graph/types.ts";

/** Loss sum(p * g), whose gradient by p is g: the oracle's gradients go in, its parameters must come out. */
export function fedWithGradients(length = 6): Graph {
  const build = new GraphBuilder();
  build.at({ path: "p", phase: "forward" });
  const type = { dtype: "f32", shape: [length] } as const;
  const product = build.map("multiply", build.leaf("parameter", "p", type), build.leaf("input", "g", type));
  return build.finish("fed", [{ name: "loss", node: build.reduce("sum", product, [0]) }]);
}

/** Runs a graph again and again, its updates kept; states start at 0. */
export function runner(
  graph: Graph,
  start: ReadonlyMap<string, Float64Array>,
): (given: ReadonlyMap<string, Float64Array>) => ReadonlyMap<string, Float64Array> {
  const kept = new Map(start);
  for (const node of graph.nodes) {
    if (node.op === "state" && !kept.has(node.attributes.name)) {
      kept.set(node.attributes.name, new Float64Array(node.type.shape.reduce((a, b) => a * b, 1)));
    }
  }
  return (given) => {
    for (const [name, value] of evaluate(graph, new Map([...kept, ...given])).updates) kept.set(name, value);
    return kept;
  };
}
