/** The lowering of every layer but the model's input, which is a leaf. */
import type { LayerName } from "../../model/layers/table.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { lowerDropout, lowerGelu, lowerIdentity, lowerRelu } from "./activations.ts";
import { lowerBn } from "./bn.ts";
import { lowerConv } from "./conv.ts";
import { lowerGroupnorm } from "./groupnorm.ts";
import { lowerLinear } from "./linear.ts";
import { lowerAvgpool, lowerMaxpool } from "./pools.ts";
import { lowerAdd, lowerFlatten, lowerGlobalavgpool, lowerPadChannels, lowerSubsample } from "./shapes.ts";

export const lowerings: { readonly [L in Exclude<LayerName, "input">]: LayerLowering<L> } = {
  conv: lowerConv,
  linear: lowerLinear,
  bn: lowerBn,
  groupnorm: lowerGroupnorm,
  relu: lowerRelu,
  gelu: lowerGelu,
  maxpool: lowerMaxpool,
  avgpool: lowerAvgpool,
  globalavgpool: lowerGlobalavgpool,
  flatten: lowerFlatten,
  dropout: lowerDropout,
  subsample: lowerSubsample,
  pad_channels: lowerPadChannels,
  add: lowerAdd,
  identity: lowerIdentity,
};
