/** Layer normalisation (Ba et al. 2016) over the channels of each position: on images what ConvNeXt calls LayerNorm2d. */
import { rational } from "../values/rational.ts";
import { bool } from "../values/value.ts";
import { defaulted, exact, number } from "../words/parameters.ts";
import { affineWeights } from "./bn.ts";
import type { LayerDefinition } from "./layer.ts";
import { belowLeast, boolOf, failed, made, numberOf } from "./read-arguments.ts";

export interface LayernormAttributes {
  readonly eps: number;
  readonly affine: boolean;
}

export const layernorm: LayerDefinition<LayernormAttributes> = {
  doc: "layer normalisation over the channels of each position (Ba et al. 2016)",
  torch: "nn.LayerNorm(x.shape[-1], eps), on images of x.permute(0, 2, 3, 1), which torchvision calls LayerNorm2d",
  example: "conv(64, kernel: 7, groups: 64, bias: true) -> layernorm(eps: 1e-6)",
  operations: 91,
  parameters: [
    defaulted("eps", "float", exact(rational(1n, 100_000n)), "added to the variance"),
    defaulted("gamma", "float", number(1), "the first value of the scale"),
    defaulted("affine", "bool", bool(true), "whether it has a learned scale and offset"),
  ],
  instantiate(call) {
    const small = belowLeast(call, "layernorm", { eps: 0 });
    if (small.length > 0) return failed(...small);
    const affine = boolOf(call, "affine");
    const weights = affine ? affineWeights(call.input.channels, numberOf(call, "gamma")) : [];
    return made({ eps: numberOf(call, "eps"), affine }, call.input, weights);
  },
  norm: () => ({ over: "example", eachChannel: false }),
};
