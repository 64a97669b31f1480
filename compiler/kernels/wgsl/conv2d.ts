/**
 * y = conv2d(x, weight). x [n, h, w, ci] and y [n, oh, ow, co] (NHWC), weight [kh, kw, ci / groups, co] (HWIO), f32.
 *   y[n, oy, ox, o] = sum over ky, kx, i of x[n, oy * sy - top + ky * dy, ox * sx - left + kx * dx, i] * weight[ky, kx, i, o]
 * with zeros outside x. Register blocking over a row: row-blocks.ts; tiles in workgroup memory: sliding-product.ts.
 */
import { bug } from "../../bug.ts";
import type { Convolution2d } from "../../graph/types.ts";
import type { OperationStep, Schedule } from "../../schedule/types.ts";
import { dispatchOf, preferred, type Select } from "../family.ts";
import type { DeviceProfile, Dispatch } from "../target.ts";
import { epilogueOf, type Epilogue } from "./epilogue.ts";
import { slidingFamily } from "./sliding-family.ts";
import type { Sliding } from "./sliding.ts";
import { operationOf } from "./operation.ts";
import { forwardSweep, type Axis, type Place } from "./sweep.ts";

type Shape = readonly number[];

/** Both axes of a convolution from x [n, h, w, ci] to y [n, oh, ow, co] with weight [kh, kw, ci / groups, co]. */
export function axesOf(
  [, h = 1, w = 1]: Shape,
  [kh = 1, kw = 1]: Shape,
  [, oh = 1, ow = 1]: Shape,
  { stride, padding, dilation }: Convolution2d,
): readonly [Axis, Axis] {
  return [
    { input: h, output: oh, kernel: kh, stride: stride[0], before: padding[0], dilation: dilation[0] },
    { input: w, output: ow, kernel: kw, stride: stride[1], before: padding[2], dilation: dilation[1] },
  ];
}
/** A kernel of one cell that walks every pixel: pixels are then independent, and all of them one long row. */
export function isPointwise(axes: readonly Axis[]): boolean {
  return axes.every(({ input, output, kernel, before }) => kernel === 1 && before === 0 && input === output);
}
export const everyPixel = (extent: number): Place => ({ extent, step: 1, offset: 0 });

/** Pixels of all images as one row of `pixels`, `width` to a row of the shape that an epilogue knows. */
export function oneRow(pixels: number, height: number, width: number): Pick<Sliding, "images" | "rows" | "columns" | "placeRow" | "placeColumn" | "epilogueIndex"> {
  const single: Axis = { input: 1, output: 1, kernel: 1, stride: 1, before: 0, dilation: 1 };
  return {
    images: 1,
    rows: forwardSweep(single),
    columns: forwardSweep({ ...single, input: pixels, output: pixels }),
    placeRow: everyPixel(1),
    placeColumn: everyPixel(pixels),
    epilogueIndex: (_, __, pixel, channel) => [
      `(${pixel} / ${height * width})`,
      `(${pixel} / ${width} % ${height})`,
      `(${pixel} % ${width})`,
      channel,
    ],
  };
}

function specOf(x: Shape, weight: Shape, y: Shape, attributes: Convolution2d, epilogue: Epilogue): Sliding {
  const [n = 1, oh = 1, ow = 1, co = 1] = y;
  const axes = axesOf(x, weight, y, attributes);
  const channels = {
    groups: attributes.groups,
    summed: weight[2] ?? bug("a weight has four axes"),
    made: co / attributes.groups,
    kernelWidth: weight[1] ?? 1,
    sums: "in" as const,
    epilogue,
  };
  if (isPointwise(axes)) return { ...channels, ...oneRow(n * oh * ow, oh, ow) };
  return {
    ...channels,
    images: n,
    rows: forwardSweep(axes[0]),
    columns: forwardSweep(axes[1]),
    placeRow: everyPixel(oh),
    placeColumn: everyPixel(ow),
    epilogueIndex: (...index) => index,
  };
}

const conv2d = slidingFamily("conv2d");

export function conv2dDispatches(
  step: OperationStep,
  schedule: Schedule,
  device: DeviceProfile,
  select: Select = preferred,
): readonly Dispatch[] {
  const { node, shapes, bindings, output } = operationOf("conv2d", step, schedule);
  const [x = [], weight = []] = shapes;
  const epilogue = epilogueOf(step, schedule, node.type.shape);
  const spec = specOf(x, weight, node.type.shape, node.attributes, epilogue);
  const tiling = select(conv2d.candidates(spec, device), conv2d.name);
  return [dispatchOf(conv2d, spec, tiling, [...bindings, ...epilogue.bindings, output], device)];
}
