/** Maximum and average pools; ceil mode is in the output's extents, which the model has proved. */
import type { PoolAttributes } from "../../model/layers/pools.ts";
import type { NodeId } from "../../graph/types.ts";
import type { LayerContext, LayerLowering } from "../layer-lowering.ts";

function lowerPool(
  kind: "max" | "average",
  { kernel, stride, padding, countPadding }: PoolAttributes,
  x: NodeId,
  { build, outputShape: [, height = 1, width = 1] }: LayerContext,
): NodeId {
  const outputSize = [height, width] as const;
  return build.node("pool2d", [x], { kind, kernel, stride, padding, countPadding, outputSize });
}

export const lowerMaxpool: LayerLowering<"maxpool"> = ({ attributes }, [x], context) =>
  lowerPool("max", attributes, x, context);
export const lowerAvgpool: LayerLowering<"avgpool"> = ({ attributes }, [x], context) =>
  lowerPool("average", attributes, x, context);
