/** Group normalisation: moments over positions and the channels of a group, for each example. */
import { volume } from "../../graph/shape.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { affine, normalised } from "./normalise.ts";

export const lowerGroupnorm: LayerLowering<"groupnorm"> = (
  { attributes: { groups, eps, affine: isAffine } },
  [x],
  { build, weight },
) => {
  const { shape } = build.typeOf(x);
  const [n = 1, channels = 1] = [shape[0], shape.at(-1)];
  const positions = volume(shape.slice(1, -1));
  const grouped = build.reshape(x, [n, positions, groups, channels / groups]);
  const result = build.reshape(normalised(build, grouped, [1, 3], eps), shape);
  return isAffine ? affine(build, result, weight("weight"), weight("bias")) : result;
};
