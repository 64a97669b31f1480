/** Layers that put out images of other sizes: upsample, pixel_shuffle, space_to_depth, adaptive_avgpool. */
import type { GraphBuilder } from "../../graph/build.ts";
import type { NodeId } from "../../graph/types.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { concatenated } from "./concatenated.ts";
import { greatestCommonDivisor } from "../../model/shapes/extent.ts";

export const lowerUpsample: LayerLowering<"upsample"> = (
  { attributes: { mode } },
  [x],
  { build, outputShape: [, height = 1, width = 1] },
) => {
  const [, h, w] = build.typeOf(x).shape;
  return h === height && w === width ? x : build.node("resize2d", [x], { mode, outputSize: [height, width] });
};

/** Channel c r² + i r + j is the pixel in row i and column j of channel c. */
export const lowerPixelShuffle: LayerLowering<"pixel_shuffle"> = ({ attributes: { scale: r } }, [x], context) => {
  const { build, outputShape } = context;
  const [n = 1, h = 1, w = 1, c = 1] = build.typeOf(x).shape;
  const pixels = build.transpose(build.reshape(x, [n, h, w, c / r ** 2, r, r]), [0, 1, 4, 2, 5, 3]);
  return build.reshape(pixels, outputShape);
};
export const lowerSpaceToDepth: LayerLowering<"space_to_depth"> = ({ attributes: { scale: r } }, [x], context) => {
  const { build, outputShape } = context;
  const [n = 1, h = 1, w = 1, c = 1] = build.typeOf(x).shape;
  const pixels = build.transpose(build.reshape(x, [n, h / r, r, w / r, r, c]), [0, 1, 3, 5, 2, 4]);
  return build.reshape(pixels, outputShape);
};

/** A mean of rows, then of columns: parts are rectangles. */
export const lowerAdaptiveAvgpool: LayerLowering<"adaptive_avgpool"> = ({ attributes: { size } }, [x], { build }) =>
  averages(build, averages(build, x, 1, size[0]), 2, size[1]);

/**
 * Averages of `parts` parts along an axis, part i from floor(i e / parts) to ceil((i + 1) e / parts) of its extent e. Where
 * both have a divisor the parts repeat with it: each of one turn is a sum over all turns at once.
 */
function averages(build: GraphBuilder, x: NodeId, axis: number, parts: number): NodeId {
  const { shape } = build.typeOf(x);
  const extent = shape[axis] ?? 1;
  if (extent === parts) return x;
  const turns = greatestCommonDivisor(extent, parts);
  const [cells, each] = [extent / turns, parts / turns];
  const [before, after] = [shape.slice(0, axis), shape.slice(axis + 1)];
  const turned = [...before, turns, cells, ...after];
  const rows = build.reshape(x, turned);
  const means = Array.from({ length: each }, (_, i) => {
    const [from, to] = [Math.floor((i * cells) / each), Math.ceil(((i + 1) * cells) / each)];
    const at = (value: number): readonly number[] => turned.map((all, one) => (one === axis + 1 ? value : all));
    const start = turned.map((_, one) => (one === axis + 1 ? from : 0));
    const part =
      to - from === cells
        ? rows
        : build.slice(
            rows,
            start,
            at(to),
            turned.map(() => 1),
          );
    const mean = build.mapWith("multiply", build.reduce("sum", part, [axis + 1]), 1 / (to - from));
    return build.reshape(mean, at(1));
  });
  return build.reshape(concatenated(build, means, axis + 1), [...before, parts, ...after]);
}
