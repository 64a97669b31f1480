/**
 * Designs of one layer each. Every kernel of what they lower to, with its gradients, is held to the interpreter on every
 * target: a layer without a design here does not compile. Ops that no design reaches stand in `test/unit/kernels/cases.ts`.
 */
import type { LayerName } from "../../../compiler/model/layers/table.ts";
import { convolutions } from "./convolutions.ts";
import { deconvolutions } from "./deconvolutions.ts";
import { of, withTies, type LayerDesign } from "./design.ts";
import { enlargements } from "./enlargements.ts";
import { attentions } from "./attentions.ts";
import { averagePools, maximumPools } from "./pools.ts";
import { products } from "./products.ts";

const image = [2, 5, 3, 7] as const;
/** As many channels as vectors are wide, twice. */
const even = [3, 8, 4, 4] as const;
const tokens = [2, 3, 5] as const;
const vector = [5, 17] as const;

/** Of a layer that takes any layout and has no options. */
const anywhere = (call: string): readonly LayerDesign[] => [
  of("an image, odd", image, call),
  of("an image, even", even, call),
  of("tokens", tokens, call),
  of("a vector", vector, call),
];

/** What no design calls is made by residuals. */
type Designed = Exclude<LayerName, "input">;

export const layerDesigns: { readonly [L in Designed]: readonly LayerDesign[] } = {
  blend: [
    of("an image", image, "residual(join: gated) { relu } shortcut identity"),
    of("tokens", tokens, "residual(join: gated(bias: 1)) { relu } shortcut identity"),
    of("a vector", vector, "residual(join: gated) { gelu } shortcut identity"),
  ],
  drop_path: [
    of("an image", image, "residual(drop: 0.5) { relu } shortcut identity"),
    of("a vector", vector, "residual(drop: 0.25) { relu } shortcut identity"),
  ],
  times: [of("an image", image, "residual(scale: 0.1) { relu } shortcut identity")],
  conv: convolutions,
  linear: [
    ...products,
    of("an image, with a bias", image, "linear(6)"),
    of("tokens, with a bias", tokens, "linear(8)"),
  ],
  bn: [...anywhere("bn"), of("not affine", image, "bn(affine: false)")],
  groupnorm: [
    of("one group", image, "groupnorm(groups: 1)"),
    of("groups of two channels", even, "groupnorm(groups: 4)"),
    of("a group a channel", [2, 6, 3, 5], "groupnorm(groups: 6)"),
    of("tokens", [2, 3, 6], "groupnorm(groups: 2)"),
    of("a vector, not affine", [5, 12], "groupnorm(groups: 3, affine: false)"),
  ],
  layernorm: [...anywhere("layernorm"), of("not affine", image, "layernorm(affine: false)")],
  instancenorm: [
    of("odd", image, "instancenorm"),
    of("even, affine", even, "instancenorm(affine: true)"),
    of("one pixel, affine", [2, 5, 1, 1], "instancenorm(affine: true)"),
  ],
  lrn: [
    of("odd, of five", image, "lrn(5)"),
    of("even, of four, with other numbers", even, "lrn(4, alpha: 0.5, beta: 0.6, k: 2)"),
    of("more than there are channels", image, "lrn(23, alpha: 1)"),
  ],
  relu: anywhere("relu"),
  relu6: anywhere("relu6"),
  gelu: anywhere("gelu"),
  silu: anywhere("silu"),
  sigmoid: anywhere("sigmoid"),
  tanh: anywhere("tanh"),
  hardswish: anywhere("hardswish"),
  hardsigmoid: anywhere("hardsigmoid"),
  leaky_relu: anywhere("leaky_relu(slope: 0.2)"),
  prelu: [...anywhere("prelu"), of("one number for all", image, "prelu(per: scalar)")],
  softmax: [
    ...anywhere("softmax"),
    of("two slices of an image", even, "softmax(groups: 2)"),
    of("slices of one channel", image, "softmax(groups: 5)"),
    of("three slices of tokens", [2, 3, 6], "softmax(groups: 3)"),
    of("two slices of a vector", [5, 14], "softmax(groups: 2)"),
  ],
  maxpool: maximumPools,
  avgpool: averagePools,
  globalavgpool: [
    of("odd", image, "globalavgpool"),
    of("even", even, "globalavgpool"),
    of("one pixel", [2, 5, 1, 1], "globalavgpool"),
    of("tokens", tokens, "globalavgpool"),
  ],
  flatten: [of("odd", image, "flatten"), of("even", even, "flatten"), of("tokens", tokens, "flatten")],
  dropout: [
    of("half", image, "dropout(0.5)"),
    of("a quarter of a vector", vector, "dropout(0.25)"),
    of("of tokens", tokens, "dropout(0.1)"),
  ],
  subsample: [
    of("odd", [2, 5, 7, 5], "subsample(2)"),
    of("other strides, the last pixels unused", [1, 4, 8, 9], "subsample([3, 2])"),
    of("nothing left out", image, "subsample(1)"),
  ],
  pad_channels: [
    of("both sides, the odd one after", image, "pad_channels(8)"),
    of("after", even, "pad_channels(12, at: after)"),
    of("of tokens", tokens, "pad_channels(6)"),
    of("none", vector, "pad_channels(17)"),
  ],
  tokens: [of("odd", image, "tokens"), of("even", even, "tokens")],
  untokens: [of("odd", image, "tokens -> relu -> untokens(in)"), of("even", even, "tokens -> untokens(in)")],
  transpose: [of("odd", tokens, "transpose"), of("mixing positions", [2, 4, 8], "transpose -> linear(4) -> transpose")],
  class_token: [of("odd", tokens, "class_token"), of("even", [3, 8, 4], "class_token")],
  position_embedding: [
    of("odd", tokens, "position_embedding"),
    of("behind a class token", [3, 7, 4], "class_token -> position_embedding"),
  ],
  token: [of("the first", tokens, "token(0)"), of("the last", [3, 4, 8], "token(3)")],
  attention: attentions,
  deconv: deconvolutions,
  globalmaxpool: [
    of("odd", image, "globalmaxpool"),
    withTies("equal ones share", even, "globalmaxpool"),
    of("tokens", tokens, "globalmaxpool"),
  ],
  adaptive_avgpool: [
    of("parts of one size", [2, 5, 6, 4], "adaptive_avgpool([3, 2])"),
    of("parts that overlap", [2, 3, 7, 5], "adaptive_avgpool([3, 2])"),
    of("parts that overlap, two turns", [1, 4, 10, 6], "adaptive_avgpool(4)"),
    of("more parts than pixels", [1, 4, 3, 2], "adaptive_avgpool([5, 2])"),
    of("one part", even, "adaptive_avgpool(1)"),
  ],
  upsample: enlargements,
  pixel_shuffle: [of("by 2", [2, 12, 3, 5], "pixel_shuffle(2)"), of("by 3", [1, 36, 2, 2], "pixel_shuffle(3)")],
  space_to_depth: [of("by 2", [2, 3, 6, 4], "space_to_depth(2)"), of("by 3", [1, 4, 3, 6], "space_to_depth(3)")],
  channel_shuffle: [
    of("two groups", [2, 6, 3, 4], "channel_shuffle(2)"),
    of("four groups of tokens", [2, 3, 8], "channel_shuffle(4)"),
    of("a vector", [5, 12], "channel_shuffle(3)"),
    of("one group", image, "channel_shuffle(1)"),
  ],
  slice: [
    of("the middle", image, "slice(1, to: 4)"),
    of("the first half", even, "slice(0, to: 4)"),
    of("tokens", tokens, "slice(3, to: 5)"),
    of("all of a vector", vector, "slice(0, to: 17)"),
  ],
  concat: [
    of("two, odd", image, "conv(3, kernel: 1) -> concat(in)"),
    of("two, even", even, "conv(4, kernel: 1) -> concat(in)"),
    of("three", [2, 4, 3, 5], "relu -> concat([in, in])"),
    of("parts of other parts", [2, 6, 3, 4], "concat([{ slice(4, to: 6) }, { slice(0, to: 1) -> relu }])"),
    of(
      "nine, more than a kernel binds",
      [1, 5, 2, 3],
      "concat([{ relu }, { relu6 }, { tanh }, { sigmoid }, { silu }, { gelu }, { hardswish }, { hardsigmoid }])",
    ),
    of("tokens", tokens, "linear(4) -> concat(in)"),
    of("vectors", vector, "relu -> concat(in)"),
  ],
  mul: [
    of("itself", image, "mul(in)"),
    of("another of the same shape", even, "conv(8, kernel: 3) -> mul(in)"),
    of("one channel at each position", [2, 1, 3, 5], "conv(4, kernel: 1) -> mul(in)"),
    of("one number for each channel", [5, 1], "linear(6) -> mul(in)"),
    of("tokens", tokens, "linear(5) -> mul(in)"),
    of("a gate of the channels", [2, 6, 3, 5], "mul({ globalavgpool -> linear(6) -> sigmoid })"),
    of("a gate of the channels, even", even, "mul({ globalavgpool -> linear(8) -> sigmoid })"),
    of("a gate of tokens", [2, 3, 6], "mul({ globalavgpool })"),
    of("a gate of the positions", even, "mul({ conv(1, kernel: 3) -> sigmoid })"),
  ],
  add: [
    of("itself", image, "add(in)"),
    of("one channel at each position", [2, 1, 3, 5], "conv(4, kernel: 1) -> add(in)"),
    of("one number for each channel", [5, 1], "linear(6) -> add(in)"),
    of("a vector at each position", [2, 6, 3, 5], "add({ globalavgpool })"),
  ],
  scale: [...anywhere("scale(0.5)"), of("one number for all", image, "scale(0.5, per: scalar)")],
  shift: [...anywhere("shift(0.5)"), of("one number for all", image, "shift(0.5, per: scalar)")],
  identity: [of("an image", image, "identity()")],
};

/** Every design, by the layer that it is for. */
export const allDesigns: readonly (readonly [layer: Designed, design: LayerDesign])[] = (
  Object.entries(layerDesigns) as [Designed, readonly LayerDesign[]][]
).flatMap(([layer, designs]) => designs.map((each) => [layer, each] as const));
