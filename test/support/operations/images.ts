/** Images of another size. */
import type { NodeId } from "../../../compiler/graph/types.ts";
import { pair, type OperationGraph } from "./operation.ts";

export function resize(graph: OperationGraph, x: NodeId): NodeId {
  const { build, attrs } = graph;
  const mode = attrs["mode"] === "bilinear" ? "bilinear" : "nearest";
  return build.node("resize2d", [x], { mode, outputSize: pair(attrs["output"]) });
}
