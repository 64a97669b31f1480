/** Convolution, and its bias where it has one. */
import type { GraphBuilder } from "../../graph/build.ts";
import type { NodeId, Padding2d } from "../../graph/types.ts";
import type { ConvAttributes } from "../../model/layers/conv.ts";
import type { LayerLowering } from "../layer-lowering.ts";
import { normalised } from "./normalise.ts";

export const lowerConv: LayerLowering<"conv"> = ({ attributes }, [x], { build, weight }) => {
  const { stride, dilation, groups, bias, standardize } = attributes;
  const [, height = 1, width = 1] = build.typeOf(x).shape;
  const kernel = standardize ? normalised(build, weight("weight"), [0, 1, 2], STANDARDIZE_EPS) : weight("weight");
  const { taps, padding } = reachingTaps(build, [height, width], kernel, attributes);
  const y = build.node("conv2d", [x, taps], { stride, padding, dilation, groups });
  return bias ? build.map("add", y, build.perChannel(weight("bias"), y)) : y;
};

/** Added to the variance of a standardised weight, as to that of a norm. */
const STANDARDIZE_EPS = 1e-5;

/** Positions that a window may have beyond the image before those of its taps that never reach it are left out. */
const FAR = 64;

/**
 * A window far larger than its image (a dilation of thousands) has taps that meet padding only. What they would cost in
 * copies of the image with that much padding around it is saved: only the others are taken.
 */
export function reachingTaps(
  build: GraphBuilder,
  [h, w]: readonly [number, number],
  weight: NodeId,
  { padding, stride, dilation }: Pick<ConvAttributes, "padding" | "stride" | "dilation">,
): { readonly taps: NodeId; readonly padding: Padding2d } {
  const { shape } = build.typeOf(weight);
  const [rows, columns] = ([0, 1] as const).map((axis) => {
    const [kernel, extent] = [shape[axis] ?? 1, axis === 0 ? h : w];
    const [before, after] = [padding[2 * axis] ?? 0, padding[2 * axis + 1] ?? 0];
    return reaching({ kernel, extent, before, after, stride: stride[axis], dilation: dilation[axis] });
  }) as [Reach, Reach];
  if (rows.first === 0 && columns.first === 0 && rows.end === shape[0] && columns.end === shape[1])
    return { taps: weight, padding };
  const [, , inner = 1, outer = 1] = shape;
  const taps = build.slice(
    weight,
    [rows.first, columns.first, 0, 0],
    [rows.end, columns.end, inner, outer],
    [1, 1, 1, 1],
  );
  return { taps, padding: [rows.before, rows.after, columns.before, columns.after] };
}

interface Axis {
  readonly kernel: number;
  readonly extent: number;
  readonly before: number;
  readonly after: number;
  readonly stride: number;
  readonly dilation: number;
}
/** The taps from `first` to before `end`, and the padding that gives these the same outputs. */
interface Reach {
  readonly first: number;
  readonly end: number;
  readonly before: number;
  readonly after: number;
}

function reaching({ kernel, extent, before, after, stride, dilation }: Axis): Reach {
  const all = { first: 0, end: kernel, before, after };
  const span = dilation * (kernel - 1);
  if (span - extent <= FAR) return all;
  const lastWindow = Math.floor((extent + before + after - span - 1) / stride) * stride - before;
  // Padding that is left may not be negative: then taps stay that meet nothing.
  const first = Math.min(Math.ceil(-lastWindow / dilation), Math.floor(before / dilation));
  const last = Math.max(Math.floor((extent - 1 + before) / dilation), kernel - 1 - Math.floor(after / dilation));
  const [from, to] = [Math.max(0, first), Math.min(kernel - 1, last)];
  if (from > to) return all;
  return { first: from, end: to + 1, before: before - from * dilation, after: after - (kernel - 1 - to) * dilation };
}
