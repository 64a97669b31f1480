/** Multi-head self-attention: one product for queries, keys and values, a batch of products for each head, and one more. */
import type { NodeId } from "../../graph/types.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { softmaxOver } from "./softmax.ts";

export const lowerAttention: LayerLowering<"attention"> = ({ attributes: { heads, bias } }, [x], { build, weight }) => {
  const [n = 1, length = 1, channels = 1] = build.typeOf(x).shape;
  const size = channels / heads;
  const product = build.matmul(build.reshape(x, [n * length, channels]), weight("in_proj_weight"));
  const parts = build.transpose(build.reshape(product, [n, length, 3, heads, size]), [2, 0, 3, 1, 4]);
  const offsets = (): NodeId =>
    build.broadcast(build.reshape(weight("in_proj_bias"), [3, heads, size]), build.typeOf(parts).shape, [0, 2, 4]);
  const projected = bias ? build.map("add", parts, offsets()) : parts;
  /** Queries, keys or values, [1, n, heads, length, size]: no reshape, before which all would be stored once more. */
  const part = (index: number): NodeId =>
    build.slice(projected, [index, 0, 0, 0, 0], [index + 1, n, heads, length, size], [1, 1, 1, 1, 1]);
  // The queries are scaled, as in torch: there are fewer of them than of scores.
  const queries = build.mapWith("multiply", part(0), 1 / Math.sqrt(size));
  const scores = build.matmul(queries, part(1), false, true);
  const mixed = build.matmul(softmaxOver(build, scores, 4), part(2));
  const joined = build.reshape(build.transpose(mixed, [0, 1, 3, 2, 4]), [n * length, channels]);
  const y = build.reshape(build.matmul(joined, weight("out_proj.weight")), [n, length, channels]);
  return bias ? build.map("add", y, build.perChannel(weight("out_proj.bias"), y)) : y;
};
