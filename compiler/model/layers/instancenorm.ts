/** Instance normalisation (Ulyanov et al. 2016), `torch.nn.InstanceNorm2d`: each channel of each image on its own. */
import { rational } from "../values/rational.ts";
import { bool } from "../values/value.ts";
import { defaulted, exact } from "../words/parameters.ts";
import { affineWeights } from "./bn.ts";
import type { LayerDefinition } from "./layer.ts";
import { belowLeast, boolOf, failed, made, numberOf, wrongLayout } from "./read-arguments.ts";

export interface InstancenormAttributes {
  readonly eps: number;
  readonly affine: boolean;
}

export const instancenorm: LayerDefinition<InstancenormAttributes> = {
  doc: "instance normalisation, of each channel of each image (Ulyanov et al. 2016)",
  torch: "nn.InstanceNorm2d(x.shape[1], eps, affine=affine)",
  example: "conv(64, kernel: 3) -> instancenorm -> relu",
  operations: 94,
  parameters: [
    defaulted("eps", "float", exact(rational(1n, 100_000n)), "added to the variance"),
    defaulted("affine", "bool", bool(false), "whether it has a learned scale and offset"),
  ],
  instantiate(call) {
    if (call.input.layout !== "image") return wrongLayout(call, "instancenorm", "an image");
    const small = belowLeast(call, "instancenorm", { eps: 0 });
    if (small.length > 0) return failed(...small);
    const affine = boolOf(call, "affine");
    const weights = affine ? affineWeights(call.input.channels, 1) : [];
    return made({ eps: numberOf(call, "eps"), affine }, call.input, weights);
  },
  norm: () => ({ over: "example", eachChannel: true }),
};
