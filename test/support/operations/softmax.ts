/** Softmax, and what is made of it. */
import type { NodeId } from "../../../compiler/graph/types.ts";
import { input, number, shapeOf, type OperationGraph, type Results } from "./operation.ts";

/** x - max(x), and the sum of its exponentials, each in x's shape. */
function shiftedExponentials(
  { build }: OperationGraph,
  x: NodeId,
  axis: number,
): { readonly shifted: NodeId; readonly exponentials: NodeId; readonly total: NodeId } {
  const { shape } = build.typeOf(x);
  const kept = shape.map((_, each) => each).filter((each) => each !== axis);
  const spread = (each: NodeId): NodeId => build.broadcast(each, shape, kept);
  const shifted = build.map("subtract", x, spread(build.reduce("max", x, [axis])));
  const exponentials = build.map("exp", shifted);
  return { shifted, exponentials, total: spread(build.reduce("sum", exponentials, [axis])) };
}
export function softmax(graph: OperationGraph, x: NodeId, axis: number): NodeId {
  const { exponentials, total } = shiftedExponentials(graph, x, axis);
  return graph.build.map("divide", exponentials, total);
}
export const positiveAxis = (graph: OperationGraph, x: NodeId): number => {
  const axis = number(graph, "axis");
  return axis < 0 ? axis + shapeOf(graph, x).length : axis;
};

export function logSoftmax(graph: OperationGraph): Results {
  const x = input(graph, "x");
  const { shifted, total } = shiftedExponentials(graph, x, positiveAxis(graph, x));
  return { y: graph.build.map("subtract", shifted, graph.build.map("log", total)) };
}

/** Multi-head attention (Vaswani et al. 2017), its batched products as broadcasts and sums. */
export function attention(graph: OperationGraph): NodeId {
  const { build } = graph;
  const x = input(graph, "x");
  const [n = 1, t = 1, d = 1] = shapeOf(graph, x);
  const heads = number(graph, "heads");
  const size = d / heads;
  const project = (rows: NodeId, weight: string, bias: string): NodeId => {
    const product = build.matmul(rows, input(graph, weight), false, true);
    return build.map("add", product, build.perChannel(input(graph, bias), product));
  };
  const projected = project(build.reshape(x, [n * t, d]), "in_proj_weight", "in_proj_bias");
  /** [n, t, heads, size] of the query, key or value. */
  const part = (index: number): NodeId =>
    build.reshape(build.slice(projected, [0, index * d], [n * t, (index + 1) * d], [1, 1]), [n, t, heads, size]);
  // n, heads, queries, keys, size
  const full = [n, heads, t, t, size];
  const byHead = (each: NodeId): NodeId => build.transpose(each, [0, 2, 1, 3]);
  const [queries, keys, values] = [
    build.broadcast(byHead(part(0)), full, [0, 1, 2, 4]),
    build.broadcast(byHead(part(1)), full, [0, 1, 3, 4]),
    build.broadcast(byHead(part(2)), full, [0, 1, 3, 4]),
  ];
  const scores = build.mapWith(
    "multiply",
    build.reduce("sum", build.map("multiply", queries, keys), [4]),
    size ** -0.5,
  );
  const weights = build.broadcast(softmax(graph, scores, 3), full, [0, 1, 2, 3]);
  const mixed = build.reduce("sum", build.map("multiply", weights, values), [3]);
  const joined = build.reshape(build.transpose(mixed, [0, 2, 1, 3]), [n * t, d]);
  return build.reshape(project(joined, "out_proj_weight", "out_proj_bias"), [n, t, d]);
}
