/** Batch normalisation (Ioffe and Szegedy 2015), `torch.nn.BatchNorm2d`: statistics of the batch while training, running ones after. */
import { bool } from "../values/value.ts";
import { rational } from "../values/rational.ts";
import {
  belowLeast,
  boolOf,
  constantInitializer,
  exact,
  failed,
  made,
  number,
  numberOf,
  parameter,
  zeros,
} from "./read-arguments.ts";
import type { LayerDefinition, WeightDeclaration } from "./layer.ts";

export interface BnAttributes {
  readonly momentum: number;
  readonly eps: number;
  readonly affine: boolean;
}

export const bn: LayerDefinition<BnAttributes> = {
  parameters: [
    parameter("momentum", "float", exact(rational(1n, 10n))),
    parameter("eps", "float", exact(rational(1n, 100_000n))),
    parameter("gamma", "float", number(1)),
    parameter("affine", "bool", bool(true)),
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
      { ...running("running_var", 1), range: { least: 0, words: "a variance is 0 or more" } },
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
