/** Group normalisation (Wu and He 2018), `torch.nn.GroupNorm`: each example, each group of channels on its own. */
import { defaulted, exact, number } from "../words/parameters.ts";
import { bool } from "../values/value.ts";
import { rational } from "../values/rational.ts";
import { belowLeast, boolOf, failed, made, numberOf } from "./read-arguments.ts";
import { affineWeights } from "./bn.ts";
import { groupsOf } from "./groups.ts";
import type { LayerDefinition } from "./layer.ts";

export interface GroupnormAttributes {
  readonly groups: number;
  readonly eps: number;
  readonly affine: boolean;
}

export const groupnorm: LayerDefinition<GroupnormAttributes> = {
  doc: "group normalisation (Wu and He 2018)",
  torch: "nn.GroupNorm(groups, x.shape[1])",
  example: "conv(64, kernel: 3) -> groupnorm(groups: 32) -> relu",
  operations: 95,
  parameters: [
    defaulted("groups", "int", number(32), "parts of the channels that are normalised together"),
    defaulted("eps", "float", exact(rational(1n, 100_000n)), "added to the variance"),
    defaulted("gamma", "float", number(1), "the first value of the scale"),
    defaulted("affine", "bool", bool(true), "whether it has a learned scale and offset"),
  ],
  instantiate(call) {
    const small = belowLeast(call, "groupnorm", { groups: 1, eps: 0 });
    if (small.length > 0) return failed(...small);
    const groups = groupsOf(call);
    if (typeof groups !== "number") return failed(groups);
    const affine = boolOf(call, "affine");
    const weights = affine ? affineWeights(call.input.channels, numberOf(call, "gamma")) : [];
    return made({ groups, eps: numberOf(call, "eps"), affine }, call.input, weights);
  },
  norm: ({ groups }, channels) => ({ over: "example", eachChannel: groups === channels }),
};
