/** Layer normalisation: moments over the channels of each position. */
import type { LayerLowering } from "../layer-lowering.ts";
import { affine, normalised } from "./normalise.ts";

export const lowerLayernorm: LayerLowering<"layernorm"> = (
  { attributes: { eps, affine: isAffine } },
  [x],
  { build, weight },
) => {
  const normal = normalised(build, x, [build.typeOf(x).shape.length - 1], eps);
  return isAffine ? affine(build, normal, weight("weight"), weight("bias")) : normal;
};
