/** Pixels become channels, the other way than `pixel_shuffle`: [C, H, W] gives [C · r², H / r, W / r]. */
import { required } from "../words/parameters.ts";
import { formatExtent, type AxisExtent } from "../shapes/extent.ts";
import { dividedExactly } from "../shapes/extent-rules.ts";
import { axisNames, imageSize } from "../shapes/shape.ts";
import { belowLeast, failed, made, numberOf, wrongLayout } from "./read-arguments.ts";
import { reportLayer } from "./messages.ts";
import type { LayerDefinition } from "./layer.ts";
import { withSize } from "./windows.ts";

export interface SpaceToDepthAttributes {
  readonly scale: number;
}

export const spaceToDepth: LayerDefinition<SpaceToDepthAttributes> = {
  doc: "scale × scale pixels of a channel become channels",
  torch: "nn.PixelUnshuffle(scale)",
  example: "space_to_depth(2)",
  operations: 8,
  parameters: [required("scale", "int", "which part of its height and width is left")],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "space_to_depth", "an image");
    const small = belowLeast(call, "space_to_depth", { scale: 1 });
    if (small.length > 0) return failed(...small);
    const scale = numberOf(call, "scale");
    const size: AxisExtent[] = [];
    for (const [axis, extent] of imageSize(input).entries()) {
      const part = dividedExactly(extent, scale);
      if ("inexact" in part) {
        const name = axisNames.image[axis] ?? "";
        const slots = { layer: `space_to_depth(${scale})`, axis: name, m: scale, extent: formatExtent(extent) };
        const notes = part.inexact.kind === "sometimes" ? [`it does when ${part.inexact.condition}`] : [];
        const help = `promise multiples in the input, such as ${scale} * H, or bring the image to such a size before`;
        return failed(reportLayer("RN2081", call.spanOf("scale"), slots, { notes, help }));
      }
      size.push(part.extent);
    }
    const [height, width] = size as [AxisExtent, AxisExtent];
    return made({ scale }, withSize(input, input.channels * scale ** 2, [height, width]));
  },
  window: ({ scale }) => ({ kernel: [scale, scale], stride: [scale, scale], dilation: [1, 1], padding: [0, 0, 0, 0] }),
};
