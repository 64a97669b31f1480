/** Local response normalisation: the mean square of each channel's neighbours is an average pool along the channels. */
import { volume } from "../../graph/shape.ts";
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerLrn: LayerLowering<"lrn"> = ({ attributes: { size, alpha, beta, k } }, [x], { build }) => {
  const { shape } = build.typeOf(x);
  const [n = 1, channels = 1] = [shape[0], shape.at(-1)];
  const square = build.reshape(build.map("multiply", x, x), [n, volume(shape.slice(1, -1)), channels, 1]);
  // Channels beyond the first and the last count as zeros; of an even number one more lies before than after.
  const [before, after] = [Math.min(Math.floor(size / 2), channels), Math.min(Math.floor((size - 1) / 2), channels)];
  const seen = before + 1 + after;
  const mean = build.node("pool2d", [square], {
    kind: "average",
    kernel: [1, seen],
    stride: [1, 1],
    padding: [0, 0, before, after],
    countPadding: true,
    outputSize: [volume(shape.slice(1, -1)), channels],
  });
  const base = build.mapWith("add", build.mapWith("multiply", mean, (alpha * seen) / size), k);
  return build.map("multiply", x, build.reshape(build.mapWith("power", base, -beta), shape));
};
