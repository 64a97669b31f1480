/** Images: another size, lists of channels. */
import type { NodeId } from "../../../compiler/graph/types.ts";
import { inward, outward, pair, shapeOf, type OperationGraph } from "./operation.ts";

/** Each operand beside zeros where the others are, summed: exact, and needs no op of its own. */
export function concat(graph: OperationGraph): NodeId {
  const { build } = graph;
  const parts = Object.values(graph.inputs).map((id) => inward(graph, id));
  const channels = parts.map((id) => shapeOf(graph, id).at(-1) ?? 0);
  const padded = parts.map((id, index) => {
    const before = channels.slice(0, index).reduce((a, b) => a + b, 0);
    const after = channels.slice(index + 1).reduce((a, b) => a + b, 0);
    return build.pad(id, [0, 0, 0, before], [0, 0, 0, after]);
  });
  return outward(
    graph,
    padded.reduce((sum, each) => build.map("add", sum, each)),
  );
}

export function resize(graph: OperationGraph, x: NodeId): NodeId {
  const { build, attrs } = graph;
  const mode = attrs["mode"] === "bilinear" ? "bilinear" : "nearest";
  return build.node("resize2d", [x], { mode, outputSize: pair(attrs["output"]) });
}
