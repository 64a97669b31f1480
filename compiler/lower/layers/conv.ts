/** Convolution, and its bias where it has one. */
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerConv: LayerLowering<"conv"> = (
  { attributes: { stride, padding, dilation, groups, bias } },
  [x = 0],
  { build, weight },
) => {
  const y = build.node("conv2d", [x, weight("weight")], { stride, padding, dilation, groups });
  return bias ? build.map("add", y, build.perChannel(weight("bias"), y)) : y;
};
