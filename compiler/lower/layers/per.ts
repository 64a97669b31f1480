/** Learned numbers that are one for each channel or one for all, and the layers that are nothing but such a number. */
import type { GraphBuilder } from "../../graph/build.ts";
import type { NodeId } from "../../graph/types.ts";
import type { PerAttributes } from "../../model/layers/per.ts";
import type { LayerLowering } from "../layer-lowering.ts";

export const lowerScale: LayerLowering<"scale"> = ({ attributes }, [x], { build, weight }) =>
  build.map("multiply", x, spreadPer(build, attributes, weight("weight"), x));

export const lowerShift: LayerLowering<"shift"> = ({ attributes }, [x], { build, weight }) =>
  build.map("add", x, spreadPer(build, attributes, weight("bias"), x));

/** A weight in the shape of `of`. */
export function spreadPer(build: GraphBuilder, { per }: PerAttributes, weight: NodeId, of: NodeId): NodeId {
  if (per === "channel") return build.perChannel(weight, of);
  return build.broadcast(build.reshape(weight, []), build.typeOf(of).shape, []);
}
