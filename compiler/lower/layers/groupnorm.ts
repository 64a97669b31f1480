/** Group normalisation: moments over positions and the channels of a group, for each example. */
import { volume } from "../../graph/shape.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { affine, moments } from "./normalise.ts";

export const lowerGroupnorm: LayerLowering<"groupnorm"> = (
  { attributes: { groups, eps, affine: isAffine } },
  [x],
  { build, weight },
) => {
  const { shape } = build.typeOf(x);
  const [n = 1, channels = 1] = [shape[0], shape.at(-1)];
  const positions = volume(shape.slice(1, -1));
  const grouped = build.reshape(x, [n, positions, groups, channels / groups]);
  const { centred, variance } = moments(build, grouped, [1, 3]);
  const factor = build.map("rsqrt", build.mapWith("add", variance, eps));
  const normal = build.map("multiply", centred, build.broadcast(factor, build.typeOf(grouped).shape, [0, 2]));
  const result = build.reshape(normal, shape);
  return isAffine ? affine(build, result, weight("weight"), weight("bias")) : result;
};
