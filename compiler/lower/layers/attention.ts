/** Multi-head self-attention: one product for queries, keys and values, a batch of products for each head, and one more. */
import type { NodeId } from "../../graph/types.ts";
import type { LayerContext, LayerLowering } from "../layer-lowering.ts";
import { softmaxOver } from "./softmax.ts";

export const lowerAttention: LayerLowering<"attention"> = ({ attributes: { heads, bias } }, [x], context) => {
  const { build } = context;
  const [n = 1, length = 1, channels = 1] = build.typeOf(x).shape;
  const size = channels / heads;
  const rows = build.reshape(x, [n * length, channels]);
  const projected = project(context, rows, "in_proj_weight", bias && "in_proj_bias");
  const parts = build.reshape(projected, [n, length, 3, heads, size]);
  /** Queries, keys or values: [n, heads, length, size]. */
  const part = (index: number): NodeId => {
    const one = build.slice(parts, [0, 0, index, 0, 0], [n, length, index + 1, heads, size], [1, 1, 1, 1, 1]);
    return build.transpose(build.reshape(one, [n, length, heads, size]), [0, 2, 1, 3]);
  };
  // The queries are scaled, as in torch: there are fewer of them than of scores.
  const queries = build.mapWith("multiply", part(0), 1 / Math.sqrt(size));
  const scores = build.matmul(queries, part(1), false, true);
  const mixed = build.matmul(softmaxOver(build, scores, 3), part(2));
  const joined = build.reshape(build.transpose(mixed, [0, 2, 1, 3]), [n * length, channels]);
  return build.reshape(project(context, joined, "out_proj.weight", bias && "out_proj.bias"), [n, length, channels]);
};

function project({ build, weight }: LayerContext, rows: NodeId, matrix: string, bias: string | false): NodeId {
  const product = build.matmul(rows, weight(matrix));
  return bias ? build.map("add", product, build.perChannel(weight(bias), product)) : product;
}
