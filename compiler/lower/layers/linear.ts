/** A product with [in, out] at every position. */
import { volume } from "../../graph/shape.ts";
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerLinear: LayerLowering<"linear"> = ({ attributes: { channels, bias } }, [x], { build, weight }) => {
  const { shape } = build.typeOf(x);
  const rows = build.reshape(x, [volume(shape.slice(0, -1)), shape.at(-1) ?? 1]);
  const product = build.matmul(rows, weight("weight"));
  const y = build.reshape(product, [...shape.slice(0, -1), channels]);
  return bias ? build.map("add", y, build.perChannel(weight("bias"), y)) : y;
};
