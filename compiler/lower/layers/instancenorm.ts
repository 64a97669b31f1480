/** Instance normalisation: moments over the pixels of each channel, for each example. */
import type { LayerLowering } from "../layer-lowering.ts";
import { affine, normalised } from "./normalise.ts";

export const lowerInstancenorm: LayerLowering<"instancenorm"> = (
  { attributes: { eps, affine: isAffine } },
  [x],
  { build, weight },
) => {
  const normal = normalised(build, x, [1, 2], eps);
  return isAffine ? affine(build, normal, weight("weight"), weight("bias")) : normal;
};
