/** Channels become pixels (Shi et al. 2016): [C · r², H, W] gives [C, H · r, W · r], as `torch.nn.PixelShuffle`. */
import { required } from "../words/parameters.ts";
import { enlarge } from "../shapes/extent-rules.ts";
import { imageSize } from "../shapes/shape.ts";
import { belowLeast, failed, made, numberOf, wrongLayout } from "./read-arguments.ts";
import { reportLayer } from "./messages.ts";
import type { LayerDefinition } from "./layer.ts";
import { withSize } from "./windows.ts";

export interface PixelShuffleAttributes {
  readonly scale: number;
}

export const pixelShuffle: LayerDefinition<PixelShuffleAttributes> = {
  doc: "scale × scale channels become the pixels of one (Shi et al. 2016)",
  torch: "nn.PixelShuffle(scale)",
  example: "conv(3 * 4, kernel: 3) -> pixel_shuffle(2)",
  operations: 8,
  parameters: [required("scale", "int", "how many times as high and as wide it becomes")],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "image") return wrongLayout(call, "pixel_shuffle", "an image");
    const small = belowLeast(call, "pixel_shuffle", { scale: 1 });
    if (small.length > 0) return failed(...small);
    const scale = numberOf(call, "scale");
    if (input.channels % scale ** 2 !== 0) {
      const slots = { layer: `pixel_shuffle(${scale})`, m: scale ** 2, channels: input.channels };
      const help = "it takes channels for pixels: give it scale × scale times those that are to be left";
      return failed(reportLayer("RN2080", call.spanOf("scale"), slots, { help }));
    }
    const [height, width] = imageSize(input);
    const size = [enlarge(height, scale), enlarge(width, scale)] as const;
    return made({ scale }, withSize(input, input.channels / scale ** 2, size));
  },
  enlarges: ({ scale }) => ({ grows: [scale, scale], kernel: [1, 1], padding: [0, 0] }),
};
