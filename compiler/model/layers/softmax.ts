/** Shares that add up to 1, by the exponentials of the channels: of all, or of a channel in each of several slices. */
import { defaulted, number } from "../words/parameters.ts";
import { groupsOf } from "./groups.ts";
import type { LayerDefinition } from "./layer.ts";
import { belowLeast, failed, made } from "./read-arguments.ts";

export interface SoftmaxAttributes {
  readonly groups: number;
}

export const softmax: LayerDefinition<SoftmaxAttributes> = {
  doc: "softmax over the channels of each position",
  torch: "x.softmax(1), with groups x.unflatten(1, (groups, -1)).softmax(1).flatten(1, 2)",
  example: "globalavgpool -> linear(10) -> softmax",
  operations: 22,
  parameters: [
    defaulted(
      "groups",
      "int",
      number(1),
      "slices of the channels; with more than one, channel i of each of them compete (radix softmax, Zhang et al. 2020)",
    ),
  ],
  instantiate(call) {
    const small = belowLeast(call, "softmax", { groups: 1 });
    if (small.length > 0) return failed(...small);
    const groups = groupsOf(call);
    return typeof groups === "number" ? made({ groups }, call.input) : failed(groups);
  },
  activation: true,
  bends: true,
};
