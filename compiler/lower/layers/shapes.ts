/** Layers that move or select: global pool, flatten, subsample, pad_channels, add. */
import { volume } from "../../graph/shape.ts";
import type { LayerLowering } from "../layer-lowering.ts";

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

/** The other value as it is, or a value for each channel, or one channel at each position. */
export const lowerAdd: LayerLowering<"add"> = (_, [a, b], { build }) => {
  const [{ shape }, other] = [build.typeOf(a), build.typeOf(b)];
  if (other.shape.length < shape.length) return build.map("add", a, build.broadcast(b, shape, [0, shape.length - 1]));
  if (other.shape.at(-1) === shape.at(-1)) return build.map("add", a, b);
  const positions = build.reshape(b, shape.slice(0, -1));
  return build.map("add", a, build.broadcast(positions, shape, [...shape.keys()].slice(0, -1)));
};
