/**
 * Averages of as many parts as are wanted, which overlap where the image cannot be cut into equal ones: part i of s is
 * from floor(i h / s) to ceil((i + 1) h / s), as in `torch.nn.AdaptiveAvgPool2d`.
 */
import { required } from "../words/parameters.ts";
import { constant } from "../shapes/extent.ts";
import { growthBetween } from "../shapes/growth.ts";
import { belowLeast, failed, made, sizeOf, wrongLayout, type Pair } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";
import { withSize } from "./windows.ts";

export interface AdaptiveAvgpoolAttributes {
  readonly size: Pair;
}

export const adaptiveAvgpool: LayerDefinition<AdaptiveAvgpoolAttributes> = {
  doc: "averages of as many parts as are wanted, which overlap where they cannot be of one size",
  torch: "nn.AdaptiveAvgPool2d(size)",
  example: "adaptive_avgpool(7)",
  operations: ({ size: [height, width] }) => 2 + 16 * (height + width),
  parameters: [required("size", "size", "height and width that it puts out, whatever comes in")],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "adaptive_avgpool", "an image");
    const small = belowLeast(call, "adaptive_avgpool", { size: 1 });
    if (small.length > 0) return failed(...small);
    const size = sizeOf(call, "size");
    return made({ size }, withSize(input, input.channels, [constant(size[0]), constant(size[1])]));
  },
  enlarges(_, from, to) {
    const grows = growthBetween(from, to);
    // One more than the share that it has, where it does not begin and end with a pixel.
    const cells = (each: number): number => (Number.isInteger(1 / each) ? 1 / each : Math.ceil(1 / each) + 1);
    return { grows, kernel: [cells(grows[0]), cells(grows[1])], padding: [0, 0] };
  },
};
