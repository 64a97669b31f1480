/** Elementwise: activations, dropout, identity. */
import type { GraphBuilder } from "../../graph/build.ts";
import type { NodeId } from "../../graph/types.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { spreadPer } from "./per.ts";

export const lowerRelu: LayerLowering<"relu"> = (_, [x], { build }) => build.mapWith("maximum", x, 0);

export const lowerRelu6: LayerLowering<"relu6"> = (_, [x], { build }) => upToSix(build, x);

export const lowerGelu: LayerLowering<"gelu"> = (_, [x], { build }) => {
  const erf = build.map("erf", build.mapWith("multiply", x, Math.SQRT1_2));
  return build.map("multiply", build.mapWith("multiply", x, 0.5), build.mapWith("add", erf, 1));
};

export const lowerSigmoid: LayerLowering<"sigmoid"> = (_, [x], { build }) => build.map("sigmoid", x);
export const lowerTanh: LayerLowering<"tanh"> = (_, [x], { build }) => build.map("tanh", x);
export const lowerSilu: LayerLowering<"silu"> = (_, [x], { build }) =>
  build.map("multiply", x, build.map("sigmoid", x));

export const lowerHardsigmoid: LayerLowering<"hardsigmoid"> = (_, [x], { build }) => hardSigmoid(build, x);
export const lowerHardswish: LayerLowering<"hardswish"> = (_, [x], { build }) =>
  build.map("multiply", x, hardSigmoid(build, x));

export const lowerLeakyRelu: LayerLowering<"leaky_relu"> = ({ attributes: { slope } }, [x], { build }) =>
  sloped(build, x, build.mapWith("multiply", x, slope));
export const lowerPrelu: LayerLowering<"prelu"> = ({ attributes }, [x], { build, weight }) =>
  sloped(build, x, build.map("multiply", x, spreadPer(build, attributes, weight("weight"), x)));

function upToSix(build: GraphBuilder, x: NodeId): NodeId {
  return build.mapWith("minimum", build.mapWith("maximum", x, 0), 6);
}
/** The sixth is taken before whatever it is multiplied by, so that nothing overflows that does not have to. */
function hardSigmoid(build: GraphBuilder, x: NodeId): NodeId {
  return build.mapWith("multiply", upToSix(build, build.mapWith("add", x, 3)), 1 / 6);
}
/** x where it is above 0, else `below`: at 0 the slope is that of `below`, as in PyTorch. */
function sloped(build: GraphBuilder, x: NodeId, below: NodeId): NodeId {
  return build.map("select", build.mapWith("greater", x, 0), x, below);
}

export const lowerIdentity: LayerLowering<"identity"> = (_, [x]) => x;

/** Kept where a uniform number is at least the rate, and scaled so that the mean stays. */
export const lowerDropout: LayerLowering<"dropout"> = ({ attributes: { rate } }, [x], { build, training, stream }) => {
  if (!training || rate === 0) return x;
  const draw = build.node("random", [build.scalar("seed", "i32")], { stream, shape: build.typeOf(x).shape });
  const kept = build.mapWith("greater-equal", draw, rate);
  return build.map("multiply", x, build.mapWith("multiply", kept, 1 / (1 - rate)));
};
