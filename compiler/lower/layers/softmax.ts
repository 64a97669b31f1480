/** Softmax over the channels, or over slices of them. */
import type { GraphBuilder } from "../../graph/build.ts";
import type { NodeId } from "../../graph/types.ts";
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerSoftmax: LayerLowering<"softmax"> = ({ attributes: { groups } }, [x], { build }) => {
  const { shape } = build.typeOf(x);
  if (groups === 1) return softmaxOver(build, x, shape.length - 1);
  const sliced = [...shape.slice(0, -1), groups, (shape.at(-1) ?? 1) / groups];
  return build.reshape(softmaxOver(build, build.reshape(x, sliced), shape.length - 1), shape);
};

/** Shares along one axis: no exponential overflows, whatever the numbers. */
export function softmaxOver(build: GraphBuilder, x: NodeId, axis: number): NodeId {
  const { shape } = build.typeOf(x);
  const spread = (of: NodeId): NodeId =>
    build.broadcast(
      of,
      shape,
      [...shape.keys()].filter((each) => each !== axis),
    );
  // Any shift near the maximum keeps exp in range; a whole one has no slope, so no gradient is taken through it in vain.
  const shifted = build.map("subtract", x, spread(build.map("floor", build.reduce("max", x, [axis]))));
  const exponentials = build.map("exp", shifted);
  return build.map("divide", exponentials, spread(build.reduce("sum", exponentials, [axis])));
}
