/** Maximum and average pools; ceil mode is in the output's extents, which the model has proved. */
import type { PoolAttributes } from "../../model/layers/pools.ts";
import type { NodeId } from "../../graph/types.ts";
import type { LayerContext, LayerLowering } from "../layer-lowering.ts";

function lowerPool(
  kind: "max" | "average",
  { kernel, stride, padding, countPadding, ceil }: PoolAttributes,
  x: NodeId,
  { build }: LayerContext,
): NodeId {
  const [, h = 1, w = 1] = build.typeOf(x).shape;
  const extent = (size: number, axis: 0 | 1): number => {
    const slack = ceil ? stride[axis] - 1 : 0;
    return (
      Math.floor(
        (size + (padding[2 * axis] ?? 0) + (padding[2 * axis + 1] ?? 0) - kernel[axis] + slack) / stride[axis],
      ) + 1
    );
  };
  const outputSize = [extent(h, 0), extent(w, 1)] as const;
  return build.node("pool2d", [x], { kind, kernel, stride, padding, countPadding, outputSize });
}

export const lowerMaxpool: LayerLowering<"maxpool"> = ({ attributes }, [x], context) =>
  lowerPool("max", attributes, x, context);
export const lowerAvgpool: LayerLowering<"avgpool"> = ({ attributes }, [x], context) =>
  lowerPool("average", attributes, x, context);
