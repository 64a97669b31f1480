/** Every layer there is. A new one is a file, its name in `resolve/built-in.ts`, a line in `LayerAttributes` and one in `layers`. */
import type { CallableLayer } from "../../resolve/built-in.ts";
import { adaptiveAvgpool, type AdaptiveAvgpoolAttributes } from "./adaptive-avgpool.ts";
import { addLayer } from "./add.ts";
import { attention, type AttentionAttributes } from "./attention.ts";
import { avgpool } from "./avgpool.ts";
import { blend } from "./blend.ts";
import { bn, type BnAttributes } from "./bn.ts";
import { channelShuffle, type ChannelShuffleAttributes } from "./channel-shuffle.ts";
import { classToken } from "./class-token.ts";
import { concat } from "./concat.ts";
import { conv, type ConvAttributes } from "./conv.ts";
import { deconv, type DeconvAttributes } from "./deconv.ts";
import { dropPath, type DropPathAttributes } from "./drop-path.ts";
import { dropout, type DropoutAttributes } from "./dropout.ts";
import { flatten } from "./flatten.ts";
import { gelu } from "./gelu.ts";
import { globalavgpool } from "./globalavgpool.ts";
import { globalmaxpool } from "./globalmaxpool.ts";
import { groupnorm, type GroupnormAttributes } from "./groupnorm.ts";
import { hardsigmoid } from "./hardsigmoid.ts";
import { hardswish } from "./hardswish.ts";
import { identity } from "./identity.ts";
import { input, type InputAttributes } from "./input.ts";
import { instancenorm, type InstancenormAttributes } from "./instancenorm.ts";
import type { LayerDefinition, OwnLayerDefinition, NoAttributes } from "./layer.ts";
import { layernorm, type LayernormAttributes } from "./layernorm.ts";
import { leakyRelu, type LeakyReluAttributes } from "./leaky-relu.ts";
import { linear, type LinearAttributes } from "./linear.ts";
import { lrn, type LrnAttributes } from "./lrn.ts";
import { maxpool } from "./maxpool.ts";
import { mul } from "./mul.ts";
import { padChannels, type PadChannelsAttributes } from "./pad-channels.ts";
import type { PerAttributes } from "./per.ts";
import { pixelShuffle, type PixelShuffleAttributes } from "./pixel-shuffle.ts";
import type { PoolAttributes } from "./pools.ts";
import { positionEmbedding } from "./position-embedding.ts";
import { prelu } from "./prelu.ts";
import { relu } from "./relu.ts";
import { relu6 } from "./relu6.ts";
import { scale } from "./scale.ts";
import { shift } from "./shift.ts";
import { sigmoid } from "./sigmoid.ts";
import { silu } from "./silu.ts";
import { slice, type SliceAttributes } from "./slice.ts";
import { softmax, type SoftmaxAttributes } from "./softmax.ts";
import { spaceToDepth, type SpaceToDepthAttributes } from "./space-to-depth.ts";
import { times, type TimesAttributes } from "./times.ts";
import { subsample, type SubsampleAttributes } from "./subsample.ts";
import { tanh } from "./tanh.ts";
import { token, type TokenAttributes } from "./token.ts";
import { tokensLayer } from "./tokens.ts";
import { transpose } from "./transpose.ts";
import { untokens } from "./untokens.ts";
import { upsample, type UpsampleAttributes } from "./upsample.ts";

export interface LayerAttributes {
  readonly input: InputAttributes;
  readonly blend: NoAttributes;
  readonly drop_path: DropPathAttributes;
  readonly times: TimesAttributes;
  readonly conv: ConvAttributes;
  readonly linear: LinearAttributes;
  readonly bn: BnAttributes;
  readonly groupnorm: GroupnormAttributes;
  readonly layernorm: LayernormAttributes;
  readonly instancenorm: InstancenormAttributes;
  readonly lrn: LrnAttributes;
  readonly relu: NoAttributes;
  readonly relu6: NoAttributes;
  readonly gelu: NoAttributes;
  readonly silu: NoAttributes;
  readonly sigmoid: NoAttributes;
  readonly tanh: NoAttributes;
  readonly hardswish: NoAttributes;
  readonly hardsigmoid: NoAttributes;
  readonly leaky_relu: LeakyReluAttributes;
  readonly prelu: PerAttributes;
  readonly softmax: SoftmaxAttributes;
  readonly maxpool: PoolAttributes;
  readonly avgpool: PoolAttributes;
  readonly globalavgpool: NoAttributes;
  readonly flatten: NoAttributes;
  readonly dropout: DropoutAttributes;
  readonly subsample: SubsampleAttributes;
  readonly pad_channels: PadChannelsAttributes;
  readonly tokens: NoAttributes;
  readonly untokens: NoAttributes;
  readonly transpose: NoAttributes;
  readonly class_token: NoAttributes;
  readonly position_embedding: NoAttributes;
  readonly token: TokenAttributes;
  readonly attention: AttentionAttributes;
  readonly deconv: DeconvAttributes;
  readonly globalmaxpool: NoAttributes;
  readonly adaptive_avgpool: AdaptiveAvgpoolAttributes;
  readonly upsample: UpsampleAttributes;
  readonly pixel_shuffle: PixelShuffleAttributes;
  readonly space_to_depth: SpaceToDepthAttributes;
  readonly channel_shuffle: ChannelShuffleAttributes;
  readonly slice: SliceAttributes;
  readonly concat: NoAttributes;
  readonly mul: NoAttributes;
  readonly add: NoAttributes;
  readonly scale: PerAttributes;
  readonly shift: PerAttributes;
  readonly identity: NoAttributes;
}
/** What no design calls: the model's input, and what residuals are joined by. */
type OwnLayer = "input" | "blend" | "drop_path" | "times";
export type LayerName = OwnLayer | CallableLayer;

/**
 * Values that a layer reads after the current one, given by parameters of its call: so many, or a list of any length. Most
 * read none; of which only the shape counts (`upsample(to:)`) is not read either.
 */
interface FurtherInputs<T> {
  readonly add: readonly [other: T];
  readonly blend: readonly [f: T, s: T];
  readonly mul: readonly [other: T];
  readonly concat: readonly T[];
}
export type OtherInputs<L extends LayerName, T> = L extends keyof FurtherInputs<T> ? FurtherInputs<T>[L] : readonly [];
/** All that a layer reads, in order; `T` stands for what an input is: a value of the model, a node of the graph. */
export type LayerInputs<L extends LayerName, T> = L extends "input"
  ? readonly []
  : readonly [x: T, ...others: OtherInputs<L, T>];

export const layers: { readonly [L in LayerName]: OwnLayerDefinition<LayerAttributes[L], OtherInputs<L, number>> } = {
  input,
  blend,
  drop_path: dropPath,
  times,
  conv,
  linear,
  bn,
  groupnorm,
  layernorm,
  instancenorm,
  lrn,
  relu,
  relu6,
  gelu,
  silu,
  sigmoid,
  tanh,
  hardswish,
  hardsigmoid,
  leaky_relu: leakyRelu,
  prelu,
  softmax,
  maxpool,
  avgpool,
  globalavgpool,
  flatten,
  dropout,
  subsample,
  pad_channels: padChannels,
  tokens: tokensLayer,
  untokens,
  transpose,
  class_token: classToken,
  position_embedding: positionEmbedding,
  token,
  attention,
  deconv,
  globalmaxpool,
  adaptive_avgpool: adaptiveAvgpool,
  upsample,
  pixel_shuffle: pixelShuffle,
  space_to_depth: spaceToDepth,
  channel_shuffle: channelShuffle,
  slice,
  concat,
  mul,
  add: addLayer,
  scale,
  shift,
  identity,
} satisfies {
  // What a design calls can be looked up.
  readonly [L in CallableLayer]: LayerDefinition<LayerAttributes[L], OtherInputs<L, number>>;
} & { readonly [L in OwnLayer]: OwnLayerDefinition<LayerAttributes[L], OtherInputs<L, number>> };
