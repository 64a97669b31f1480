/** Multiply-adds of nodes, as papers count them: those of convolutions and products, forward and backward. */
import { nodeOf } from "../graph/node-of.ts";
import { volume } from "../graph/shape.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";

export function multiplyAdds(graph: Graph, node: Node): number {
  const shapeOf = (input: NodeId): readonly number[] => nodeOf(graph, input).type.shape;
  switch (node.op) {
    case "conv2d":
      // [kh, kw, in / groups, out]: each pixel of each output channel takes the first three.
      return volume(node.type.shape) * volume(shapeOf(node.inputs[1]).slice(0, 3));
    case "conv2d-input-grad":
      return volume(shapeOf(node.inputs[0])) * volume(shapeOf(node.inputs[1]).slice(0, 3));
    case "conv2d-weight-grad":
      return volume(shapeOf(node.inputs[1])) * volume(node.type.shape.slice(0, 3));
    case "matmul": {
      const left = shapeOf(node.inputs[0]);
      return volume(node.type.shape) * (left.at(node.attributes.transposeLeft ? -2 : -1) ?? 1);
    }
    default:
      return 0;
  }
}
