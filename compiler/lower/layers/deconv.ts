/** Transposed convolution: what flows back through the convolution by its input. */
import type { LayerLowering } from "../layer-lowering.ts";
import { reachingTaps } from "./conv.ts";

export const lowerDeconv: LayerLowering<"deconv"> = ({ attributes }, [x], { build, weight, outputShape }) => {
  const { stride, dilation, groups, bias, outputPadding } = attributes;
  const [, height = 1, width = 1] = outputShape;
  const [down, across] = attributes.padding;
  // Where more is put out than a stride, the convolution would have come to positions that are not there: they are 0.
  const missing = [Math.floor(outputPadding[0] / stride[0]), Math.floor(outputPadding[1] / stride[1])] as const;
  const dy = missing[0] + missing[1] === 0 ? x : build.pad(x, [0, 0, 0, 0], [0, ...missing, 0]);
  const { taps, padding } = reachingTaps(build, [height, width], weight("weight"), {
    stride,
    dilation,
    padding: [down, down, across, across],
  });
  const inputSize = [height, width] as const;
  const y = build.node("conv2d-input-grad", [dy, taps], { stride, padding, dilation, groups, inputSize });
  return bias ? build.map("add", y, build.perChannel(weight("bias"), y)) : y;
};
