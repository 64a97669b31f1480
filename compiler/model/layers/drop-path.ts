/**
 * While training all of an example is 0 with probability `rate`, else divided by 1 - rate (Huang et al. 2016, Deep Networks
 * with Stochastic Depth). No design calls it; `residual(drop: …)` makes it.
 */
import { required } from "../words/parameters.ts";
import { made, numberOf } from "./read-arguments.ts";
import type { OwnLayerDefinition } from "./layer.ts";

export interface DropPathAttributes {
  readonly rate: number;
}

export const dropPath: OwnLayerDefinition<DropPathAttributes> = {
  doc: "all of an example is 0 with a probability while training: torchvision.ops.StochasticDepth(mode='row')",
  operations: 12,
  parameters: [required("rate", "float", "the probability, from 0 to below 1")],
  instantiate: (call) => made({ rate: numberOf(call, "rate") }, call.input),
  trainingOnly: true,
};
