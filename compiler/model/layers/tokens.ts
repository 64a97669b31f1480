/** An image becomes tokens, one for each pixel, row by row (Dosovitskiy et al. 2021). */
import { productOf } from "../shapes/extent-product.ts";
import { imageSize, tokens } from "../shapes/shape.ts";
import { made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const tokensLayer: LayerDefinition<NoAttributes> = {
  doc: "an image becomes tokens, one for each pixel, row by row (Dosovitskiy et al. 2021)",
  torch: "x.flatten(2).transpose(1, 2)",
  example: "conv(64, kernel: 4, stride: 4) -> tokens",
  operations: 2,
  parameters: [],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "tokens", "an image");
    return made({}, tokens(input.batch, productOf(...imageSize(input)), input.channels));
  },
};
