/** Layers that make, move or select tokens; an image's pixels lie as tokens do. */
import type { LayerLowering } from "../layer-lowering.ts";
import { concatenated } from "./concatenated.ts";

export const lowerTokens: LayerLowering<"tokens"> = (_, [x], { build, outputShape }) => build.reshape(x, outputShape);
export const lowerUntokens: LayerLowering<"untokens"> = (_, [x], { build, outputShape }) =>
  build.reshape(x, outputShape);
export const lowerTranspose: LayerLowering<"transpose"> = (_, [x], { build }) => build.transpose(x, [0, 2, 1]);

export const lowerClassToken: LayerLowering<"class_token"> = (_, [x], { build, weight }) => {
  const [n = 1, , channels = 1] = build.typeOf(x).shape;
  const one = build.broadcast(build.reshape(weight("weight"), [channels]), [n, 1, channels], [2]);
  return concatenated(build, [one, x], 1);
};

export const lowerPositionEmbedding: LayerLowering<"position_embedding"> = (_, [x], { build, weight }) => {
  const { shape } = build.typeOf(x);
  return build.map("add", x, build.broadcast(build.reshape(weight("weight"), shape.slice(1)), shape, [1, 2]));
};

export const lowerToken: LayerLowering<"token"> = ({ attributes: { index } }, [x], { build }) => {
  const [n = 1, , channels = 1] = build.typeOf(x).shape;
  return build.reshape(build.slice(x, [0, index, 0], [n, index + 1, channels], [1, 1, 1]), [n, channels]);
};
