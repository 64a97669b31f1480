/** An image in another size: by a factor, or in that of another value. */
import { defaulted, optional, word } from "../words/parameters.ts";
import { enlarge } from "../shapes/extent-rules.ts";
import { growthBetween } from "../shapes/growth.ts";
import { reportShape } from "../shapes/messages.ts";
import { formatShape, imageSize } from "../shapes/shape.ts";
import { belowLeast, failed, made, sizeOf, wordOf, wrongLayout } from "./read-arguments.ts";
import { reportLayer } from "./messages.ts";
import { tensorOf } from "./operands.ts";
import type { LayerDefinition } from "./layer.ts";
import { withSize } from "./windows.ts";

export interface UpsampleAttributes {
  readonly mode: "nearest" | "bilinear";
}

export const upsample: LayerDefinition<UpsampleAttributes> = {
  doc: "an image in another size: by a factor, or in that of another value",
  torch: "F.interpolate(x, scale_factor=scale, mode=mode)",
  example: "maxpool(2) -> upsample(2, mode: bilinear) -> upsample(to: x)",
  operations: 2,
  parameters: [
    optional("scale", "size", "how many times as high and as wide it becomes; not with to"),
    optional("to", "value", "an image whose height and width it gets, of which nothing else is read; not with scale"),
    defaulted("mode", "word", word("nearest"), "the nearest pixel, or the four around it in proportion", [
      "nearest",
      "bilinear",
    ]),
  ],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "upsample", "an image");
    const hasScale = call.arguments.has("scale");
    if (hasScale === call.arguments.has("to")) {
      const given = hasScale ? "both are given" : "neither is given";
      const slots = { callee: "upsample", name: "scale", otherName: "to", given };
      const help = "write upsample(2), or upsample(to: image) for the height and width of that value";
      return failed(reportLayer("RN2082", call.span, slots, { help }));
    }
    const mode = wordOf(call, "mode") === "bilinear" ? "bilinear" : "nearest";
    if (hasScale) {
      const small = belowLeast(call, "upsample", { scale: 1 });
      if (small.length > 0) return failed(...small);
      const [height, width] = imageSize(input);
      const [down, across] = sizeOf(call, "scale");
      return made({ mode }, withSize(input, input.channels, [enlarge(height, down), enlarge(width, across)]));
    }
    const { shape } = tensorOf(call, "to");
    if (shape.layout !== "image") {
      const slots = { layer: "upsample", layout: "an image", shape: formatShape(shape) };
      return failed(reportShape("RN2003", call.spanOf("to"), slots, { help: "an image is [N, C, H, W]" }));
    }
    return made({ mode }, withSize(input, input.channels, imageSize(shape)));
  },
  enlarges: ({ mode }, from, to) => ({
    grows: growthBetween(from, to),
    kernel: mode === "bilinear" ? [2, 2] : [1, 1],
    padding: mode === "bilinear" ? [1, 1] : [0, 0],
  }),
};
