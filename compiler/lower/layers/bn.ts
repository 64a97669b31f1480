/** Batch normalisation: batch statistics and running updates while training, a scale and a shift in evaluation. */
import type { NodeId } from "../../graph/types.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { affine, moments } from "./normalise.ts";

export const lowerBn: LayerLowering<"bn"> = (
  { attributes: { momentum, eps, affine: isAffine } },
  [x],
  { build, training, weight, update },
) => {
  const [runningMean, runningVar] = [weight("running_mean"), weight("running_var")];
  if (!training) {
    const factor = build.map("rsqrt", build.mapWith("add", runningVar, eps));
    const scale = isAffine ? build.map("multiply", weight("weight"), factor) : factor;
    const offset = build.map("multiply", runningMean, scale);
    const shift = isAffine ? build.map("subtract", weight("bias"), offset) : build.map("negate", offset);
    return affine(build, x, scale, shift);
  }
  const axes = build
    .typeOf(x)
    .shape.slice(0, -1)
    .map((_, axis) => axis);
  const { mean, centred, variance, count } = moments(build, x, axes);
  const running = (tensor: string, before: NodeId, value: NodeId): void =>
    update(
      tensor,
      build.map("add", build.mapWith("multiply", before, 1 - momentum), build.mapWith("multiply", value, momentum)),
    );
  running("running_mean", runningMean, mean);
  // torch keeps the unbiased variance; with one value a channel there is none.
  running("running_var", runningVar, build.mapWith("multiply", variance, count / Math.max(1, count - 1)));
  const normal = build.map(
    "multiply",
    centred,
    build.perChannel(build.map("rsqrt", build.mapWith("add", variance, eps)), x),
  );
  return isAffine ? affine(build, normal, weight("weight"), weight("bias")) : normal;
};
