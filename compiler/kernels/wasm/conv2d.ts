/** y = x * w, forward. */
import { convolutionSpec, isProduct, type ConvolutionSpec } from "../convolution-spec.ts";
import { forwardSweep, type Axis } from "../sweep.ts";
import { BAND_BYTES, bandHost, type Gather } from "./convolution/band.ts";
import { gatherDispatches } from "./convolution/gather.ts";
import type { HostItems } from "./fused/hosted-tail.ts";
import type { WasmDispatch } from "./kernel.ts";
import { TILE_COLUMNS } from "./register-tile.ts";
import { winogradFits } from "./winograd/fits.ts";
import { winogradForward, winogradHost } from "./winograd/convolution.ts";
import { stridedForward, stridedForwardHost } from "./winograd/strided/convolution.ts";
import { stridedFits } from "./winograd/strided/fits.ts";
import { forwardTiling } from "./winograd/tiles.ts";
import type { OperationWork } from "../work.ts";

type Work = OperationWork<"conv2d">;

const specOf = ({ attributes, inputs: [x, weight], output }: Work): ConvolutionSpec =>
  convolutionSpec(attributes, x, weight.type.shape, output);

export function conv2dDispatches(work: Work): readonly WasmDispatch[] {
  const { inputs, output, tail } = work;
  const [x, weight] = inputs;
  const spec = specOf(work);
  if (winogradFits("conv2d", spec)) return winogradForward(spec, [x, weight, output], tail);
  if (stridedFits("conv2d", spec)) return stridedForward(spec, [x, weight, output], tail);
  return gatherDispatches(gatherOf(work), { source: x, weight, result: output, place: 0 }, tail);
}
export function conv2dHost(work: Work): HostItems | undefined {
  const spec = specOf(work);
  if (winogradFits("conv2d", spec)) return winogradHost(forwardTiling(spec));
  return stridedFits("conv2d", spec) ? stridedForwardHost(spec) : bandHost(gatherOf(work));
}
/** Pixels that are made as they are loaded are as many at a time as fit into a band. */
function gatherOf(work: Work): Gather {
  const [spec, { head }] = [specOf(work), work];
  if (head) return { ...forwardGather(asRows(spec, BAND_BYTES / (4 * spec.ci))), head };
  return isOfFewPixels(spec) ? { ...forwardGather(asRow(spec)), slices: true } : forwardGather(asRows(spec));
}

/** One image's last maps: threads share eight outputs each of all pixels, and no weight is read twice. */
const FEW_PIXELS = 256;
const MANY_OUTPUTS = 64;
function isOfFewPixels(spec: ConvolutionSpec): boolean {
  const { n, h, w, co } = spec;
  return isProduct(spec) && n * h * w <= FEW_PIXELS && co >= MANY_OUTPUTS && co % TILE_COLUMNS === 0;
}
/** All pixels of a product as one row. */
function asRow(spec: ConvolutionSpec): ConvolutionSpec {
  const pixels = spec.n * spec.h * spec.w;
  return { ...spec, n: 1, h: 1, oh: 1, w: pixels, ow: pixels };
}

function forwardGather(spec: ConvolutionSpec): Gather {
  const { n, ci, oh, ow, co, kw, groups, xStrip, yStrip } = spec;
  const [rows, columns] = axesOf(spec);
  const [inner, outer] = [ci / groups, co / groups];
  return {
    family: "conv2d direct",
    images: n,
    groups,
    inner,
    outer,
    rows: forwardSweep(rows),
    columns: forwardSweep(columns),
    target: [oh, ow],
    first: [0, 0],
    step: [1, 1],
    source: xStrip,
    result: yStrip,
    weight: { tapRow: kw * inner * co, tapColumn: inner * co, inner: co, outer: 1, group: outer },
  };
}

export function axesOf({ h, w, oh, ow, kh, kw, stride, pad, dilation }: ConvolutionSpec): readonly [Axis, Axis] {
  return [
    { input: h, output: oh, kernel: kh, stride: stride[0], before: pad[0], dilation: dilation[0] },
    { input: w, output: ow, kernel: kw, stride: stride[1], before: pad[1], dilation: dilation[1] },
  ];
}

/**
 * A 1x1 convolution of stride 1 is a product over all pixels: rows that tiles divide, whatever the image's width.
 * @param most pixels of a row, where shorter ones divide them
 */
export function asRows(spec: ConvolutionSpec, most = Infinity): ConvolutionSpec {
  if (!isProduct(spec)) return spec;
  const { n, h, w } = spec;
  const pixels = n * h * w;
  const widths = [64, 56, 48, 32, 28, 16, 8, 4].filter((each) => pixels % each === 0);
  const width = widths.find((each) => each <= most) ?? widths.at(-1) ?? w;
  const height = pixels / width;
  return { ...spec, n: 1, h: height, oh: height, w: width, ow: width };
}
