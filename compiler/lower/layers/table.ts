/** The lowering of every layer but the model's input, which is a leaf. */
import type { LayerName } from "../../model/layers/table.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import {
  lowerDropout,
  lowerGelu,
  lowerHardsigmoid,
  lowerHardswish,
  lowerIdentity,
  lowerLeakyRelu,
  lowerPrelu,
  lowerRelu,
  lowerRelu6,
  lowerSigmoid,
  lowerSilu,
  lowerTanh,
} from "./activations.ts";
import { lowerAttention } from "./attention.ts";
import { lowerBn } from "./bn.ts";
import { lowerConv } from "./conv.ts";
import { lowerDeconv } from "./deconv.ts";
import { lowerGroupnorm } from "./groupnorm.ts";
import { lowerInstancenorm } from "./instancenorm.ts";
import { lowerLayernorm } from "./layernorm.ts";
import { lowerBlend, lowerDropPath, lowerTimes } from "./joins.ts";
import { lowerLinear } from "./linear.ts";
import { lowerLrn } from "./lrn.ts";
import { lowerScale, lowerShift } from "./per.ts";
import { lowerAvgpool, lowerMaxpool } from "./pools.ts";
import { lowerAdaptiveAvgpool, lowerPixelShuffle, lowerSpaceToDepth, lowerUpsample } from "./resizes.ts";
import {
  lowerAdd,
  lowerChannelShuffle,
  lowerConcat,
  lowerFlatten,
  lowerGlobalavgpool,
  lowerGlobalmaxpool,
  lowerMul,
  lowerPadChannels,
  lowerSlice,
  lowerSubsample,
} from "./shapes.ts";
import { lowerSoftmax } from "./softmax.ts";
import {
  lowerClassToken,
  lowerPositionEmbedding,
  lowerToken,
  lowerTokens,
  lowerTranspose,
  lowerUntokens,
} from "./tokens.ts";

export const lowerings: { readonly [L in Exclude<LayerName, "input">]: LayerLowering<L> } = {
  blend: lowerBlend,
  drop_path: lowerDropPath,
  times: lowerTimes,
  conv: lowerConv,
  linear: lowerLinear,
  bn: lowerBn,
  groupnorm: lowerGroupnorm,
  layernorm: lowerLayernorm,
  instancenorm: lowerInstancenorm,
  lrn: lowerLrn,
  relu: lowerRelu,
  relu6: lowerRelu6,
  gelu: lowerGelu,
  silu: lowerSilu,
  sigmoid: lowerSigmoid,
  tanh: lowerTanh,
  hardswish: lowerHardswish,
  hardsigmoid: lowerHardsigmoid,
  leaky_relu: lowerLeakyRelu,
  prelu: lowerPrelu,
  softmax: lowerSoftmax,
  maxpool: lowerMaxpool,
  avgpool: lowerAvgpool,
  globalavgpool: lowerGlobalavgpool,
  flatten: lowerFlatten,
  dropout: lowerDropout,
  subsample: lowerSubsample,
  pad_channels: lowerPadChannels,
  tokens: lowerTokens,
  untokens: lowerUntokens,
  transpose: lowerTranspose,
  class_token: lowerClassToken,
  position_embedding: lowerPositionEmbedding,
  token: lowerToken,
  attention: lowerAttention,
  deconv: lowerDeconv,
  globalmaxpool: lowerGlobalmaxpool,
  adaptive_avgpool: lowerAdaptiveAvgpool,
  upsample: lowerUpsample,
  pixel_shuffle: lowerPixelShuffle,
  space_to_depth: lowerSpaceToDepth,
  channel_shuffle: lowerChannelShuffle,
  slice: lowerSlice,
  concat: lowerConcat,
  mul: lowerMul,
  add: lowerAdd,
  scale: lowerScale,
  shift: lowerShift,
  identity: lowerIdentity,
};
