/** Batch normalisation (Ioffe and Szegedy 2015), `torch.nn.BatchNorm2d`: statistics of the batch while training, running ones after. */
import { defaulted, exact, number } from "../words/parameters.ts";
import { bool } from "../values/value.ts";
import { rational } from "../values/rational.ts";
import { belowLeast, boolOf, constantInitializer, failed, made, numberOf, zeros } from "./read-arguments.ts";
import type { LayerDefinition, WeightDeclaration } from "./layer.ts";

export interface BnAttributes {
  readonly momentum: number;
  readonly eps: number;
  readonly affine: boolean;
}

export const bn: LayerDefinition<BnAttributes> = {
  doc: "batch normalisation (Ioffe and Szegedy 2015)",
  torch: "nn.BatchNorm2d(x.shape[1]), on vectors and tokens nn.BatchNorm1d",
  example: "conv(64, kernel: 3) -> bn -> relu",
  operations: 114,
  parameters: [
    defaulted("momentum", "float", exact(rational(1n, 10n)), "how fast the running statistics follow the batch's"),
    defaulted("eps", "float", exact(rational(1n, 100_000n)), "added to the variance"),
    defaulted("gamma", "float", number(1), "the first value of the scale"),
    defaulted("affine", "bool", bool(true), "whether it has a learned scale and offset"),
  ],
  instantiate(call) {
    const small = belowLeast(call, "bn", { momentum: 0, eps: 0 });
    if (small.length > 0) return failed(...small);
    const affine = boolOf(call, "affine");
    const { channels } = call.input;
    const running = (tensor: string, value: number): WeightDeclaration => ({
      tensor,
      shape: [channels],
      layout: "channels",
      role: "state",
      initializer: constantInitializer(value),
    });
    return made({ momentum: numberOf(call, "momentum"), eps: numberOf(call, "eps"), affine }, call.input, [
      ...(affine ? affineWeights(channels, numberOf(call, "gamma")) : []),
      running("running_mean", 0),
      { range: { least: 0, words: "a variance is 0 or more" }, ...running("running_var", 1) },
    ]);
  },
  norm: () => ({ over: "batch", eachChannel: true }),
};

/** γ and β of a norm. */
export function affineWeights(channels: number, gamma: number): readonly WeightDeclaration[] {
  const weight: WeightDeclaration = {
    tensor: "weight",
    shape: [channels],
    layout: "channels",
    role: "parameter",
    initializer: constantInitializer(gamma),
  };
  return [weight, zeros("bias", channels)];
}
