/** relu, gelu, dropout, identity. */
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerRelu: LayerLowering<"relu"> = (_, [x], { build }) => build.mapWith("maximum", x, 0);

export const lowerGelu: LayerLowering<"gelu"> = (_, [x], { build }) => {
  const erf = build.map("erf", build.mapWith("multiply", x, Math.SQRT1_2));
  return build.map("multiply", build.mapWith("multiply", x, 0.5), build.mapWith("add", erf, 1));
};

export const lowerIdentity: LayerLowering<"identity"> = (_, [x]) => x;

/** Kept where a uniform number is at least the rate, and scaled so that the mean stays. */
export const lowerDropout: LayerLowering<"dropout"> = ({ attributes: { rate } }, [x], { build, training, stream }) => {
  if (!training || rate === 0) return x;
  const draw = build.node("random", [build.scalar("seed", "i32")], { stream, shape: build.typeOf(x).shape });
  const kept = build.mapWith("greater-equal", draw, rate);
  return build.map("multiply", x, build.mapWith("multiply", kept, 1 / (1 - rate)));
};
