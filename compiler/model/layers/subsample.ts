/** Every stride-th pixel, `x[:, :, ::s, ::s]`: how option A's shortcut shrinks. */
import { required } from "../words/parameters.ts";
import { windowed, type AxisExtent } from "../shapes/extent.ts";
import { imageSize } from "../shapes/shape.ts";
import { belowLeast, failed, made, sizeOf, wrongLayout, type Pair } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";
import { withSize } from "./windows.ts";

export interface SubsampleAttributes {
  readonly stride: Pair;
}

export const subsample: LayerDefinition<SubsampleAttributes> = {
  doc: "every stride-th pixel",
  torch: "x[:, :, ::stride, ::stride]",
  example: "subsample(2)",
  operations: 2,
  parameters: [required("stride", "size", "pixels from one that is kept to the next")],
  instantiate(call) {
    if (call.input.layout !== "image") return wrongLayout(call, "subsample", "an image");
    const small = belowLeast(call, "subsample", { stride: 1 });
    if (small.length > 0) return failed(...small);
    const stride = sizeOf(call, "stride");
    const size = imageSize(call.input).map((extent, axis) => windowed(extent, -1, stride[axis] ?? 1, 1)) as [
      AxisExtent,
      AxisExtent,
    ];
    return made({ stride }, withSize(call.input, call.input.channels, size));
  },
  window: ({ stride }) => ({ kernel: [1, 1], stride, dilation: [1, 1], padding: [0, 0, 0, 0] }),
};
