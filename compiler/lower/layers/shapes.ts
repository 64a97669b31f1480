/** Layers that move, select or join: global pools, flatten, subsample, channels padded, cut, put together and shuffled, sums and products. */
import type { GraphBuilder } from "../../graph/build.ts";
import { volume } from "../../graph/shape.ts";
import type { NodeId } from "../../graph/types.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { concatenated } from "./concatenated.ts";

export const lowerGlobalavgpool: LayerLowering<"globalavgpool"> = (_, [x], { build }) => {
  const { shape } = build.typeOf(x);
  const axes = shape.slice(1, -1).map((_, axis) => axis + 1);
  return build.mapWith("multiply", build.reduce("sum", x, axes), 1 / volume(shape.slice(1, -1)));
};

/** Channels outermost, as in PyTorch: [N, H, W, C] goes through [N, C, H, W]. */
export const lowerFlatten: LayerLowering<"flatten"> = (_, [x], { build }) => {
  const { shape } = build.typeOf(x);
  const channelsFirst = shape.length === 4 ? build.transpose(x, [0, 3, 1, 2]) : x;
  return build.reshape(channelsFirst, [shape[0] ?? 1, volume(shape.slice(1))]);
};

export const lowerSubsample: LayerLowering<"subsample"> = ({ attributes: { stride } }, [x], { build }) => {
  const { shape } = build.typeOf(x);
  return build.slice(x, [0, 0, 0, 0], shape, [1, stride[0], stride[1], 1]);
};

export const lowerPadChannels: LayerLowering<"pad_channels"> = ({ attributes: { before, after } }, [x], { build }) => {
  const outer = build
    .typeOf(x)
    .shape.slice(0, -1)
    .map(() => 0);
  return before + after === 0 ? x : build.pad(x, [...outer, before], [...outer, after]);
};

/** The largest of each channel. */
export const lowerGlobalmaxpool: LayerLowering<"globalmaxpool"> = (_, [x], { build }) =>
  build.reduce("max", x, [...build.typeOf(x).shape.keys()].slice(1, -1));

/** Channel j of group i is put out as channel j groups + i. */
export const lowerChannelShuffle: LayerLowering<"channel_shuffle"> = ({ attributes: { groups } }, [x], { build }) => {
  const { shape } = build.typeOf(x);
  const [outer, channels] = [shape.slice(0, -1), shape.at(-1) ?? 1];
  if (groups === 1 || groups === channels) return x;
  const grouped = build.reshape(x, [...outer, groups, channels / groups]);
  const last = outer.length;
  return build.reshape(build.transpose(grouped, [...outer.keys(), last + 1, last]), shape);
};

export const lowerSlice: LayerLowering<"slice"> = ({ attributes: { start, to } }, [x], { build }) => {
  const { shape } = build.typeOf(x);
  const outer = shape.slice(0, -1);
  if (to - start === shape.at(-1)) return x;
  return build.slice(
    x,
    [...outer.map(() => 0), start],
    [...outer, to],
    shape.map(() => 1),
  );
};

export const lowerConcat: LayerLowering<"concat"> = (_, parts, { build, outputShape }) =>
  concatenated(build, parts, outputShape.length - 1);

export const lowerAdd: LayerLowering<"add"> = (_, [a, b], { build }) => build.map("add", a, spread(build, b, a));
export const lowerMul: LayerLowering<"mul"> = (_, [a, b], { build }) => build.map("multiply", a, spread(build, b, a));

/** `b` in the shape of `a`: as it is, or a value for each channel, or one channel at each position. */
function spread(build: GraphBuilder, b: NodeId, a: NodeId): NodeId {
  const [{ shape }, other] = [build.typeOf(a), build.typeOf(b)];
  if (other.shape.length < shape.length) return build.broadcast(b, shape, [0, shape.length - 1]);
  if (other.shape.at(-1) === shape.at(-1)) return b;
  const positions = build.reshape(b, shape.slice(0, -1));
  return build.broadcast(positions, shape, [...shape.keys()].slice(0, -1));
}
