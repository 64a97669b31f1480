/**
 * Convolutions without groups as tiled products, for GPUs with workgroup memory (implicit GEMM): one product's k counts
 * (kernel row, kernel column, channel summed over) going forward and back, and pixels in the weight's gradient.
 * x [n, h, w, ci], weight [kh, kw, ci, co], y [n, oh, ow, co]. Vectors where 4 divides the channels, else scalars.
 */
import type { DeviceProfile } from "../target.ts";
import type { StoredPlace, Strip } from "../work.ts";
import { read, reads, write, writes, type BufferBinding } from "./bindings.ts";
import { type ConvolutionSpec } from "../convolution-spec.ts";
import { forwardSweep, inputGradSweep, type Axis, type Sweep } from "../sweep.ts";
import type { Source } from "./source.ts";
import type { Made, Store } from "./store.ts";
import { plus } from "./strips.ts";
import { hasWorkgroupMemory, tileParts, workgroupProduct, type Factor } from "./workgroup-product.ts";
import { range } from "../range.ts";

type Printed = readonly [code: string, grid: readonly [number, number, number]];

export function fitsWorkgroup({ groups }: ConvolutionSpec, device: DeviceProfile): boolean {
  return groups === 1 && hasWorkgroupMemory(device);
}

const widthOf = (channels: number): 1 | 4 => (channels % 4 === 0 ? 4 : 1);
const typeOf = (width: 1 | 4): "f32" | "vec4f" => (width === 4 ? "vec4f" : "f32");
/** What a convolution reads and writes, in the order of its bindings. */
type Places = readonly [one: Stored, other: Stored, made: Stored];
type Stores = readonly [one: Stored, other: Stored, store: Store];
type Stored = Pick<StoredPlace, "half">;

function axesOf({ h, w, oh, ow, kh, kw, stride, pad, dilation }: ConvolutionSpec): readonly [Axis, Axis] {
  return [
    { input: h, output: oh, kernel: kh, stride: stride[0], before: pad[0], dilation: dilation[0] },
    { input: w, output: ow, kernel: kw, stride: stride[1], before: pad[1], dilation: dilation[1] },
  ];
}

export function workgroupForwardMade({ n, oh, ow, co }: ConvolutionSpec): Made {
  return madeOf(co, [tileParts(n * oh * ow)]);
}
function madeOf(channels: number, parts: NonNullable<Made["parts"]>): Made {
  const width = widthOf(channels);
  return width === 4 ? { width, parts } : { width };
}
/** m counts pixels of y, n output channels. */
export function workgroupForward(
  spec: ConvolutionSpec,
  [from, ...places]: readonly [Source, Stored, Store],
  device: DeviceProfile,
): Printed {
  const { n, oh, ow, ci, co, kh, kw, xStrip, yStrip } = spec;
  const [rows, columns] = axesOf(spec).map(forwardSweep) as [Sweep, Sweep];
  const made = widthOf(co);
  const position = `((ky * ${kw} + kx) * ${ci} + c) * ${co} + e`;
  const [weight, store] = [reads("weight", typeOf(made), places[0]), places[1]];
  return workgroupProduct(
    {
      m: n * oh * ow,
      n: co,
      k: kh * kw * ci,
      slices: 1,
      buffers: [...from.buffers, weight, ...store.buffers],
      tail: store,
      a: { vector: from.width === 4 ? "inner" : "none", body: pixelBody(from, rows, columns, ci, xStrip) },
      b: { vector: made === 4 ? "outer" : "none", body: weightBody(weight, rows, columns, ci, position, made) },
      width: made,
      store: (value) => [store.put(`(m * ${yStrip.pitch} + n${plus(yStrip.offset)}) / ${made}`, value)],
    },
    device,
  );
}

type Parity = readonly [row: number, column: number];
/** Those that the kernels of an input gradient are of. */
function parities({ stride, h, w }: ConvolutionSpec): readonly Parity[] {
  return range(Math.min(stride[0], h)).flatMap((py) => range(Math.min(stride[1], w)).map((px) => [py, px] as const));
}
/** Pixels of a class. */
function pixelsOf(spec: ConvolutionSpec, [py, px]: Parity): number {
  const axes = axesOf(spec);
  return spec.n * inputGradSweep(axes[0], py).outputs * inputGradSweep(axes[1], px).outputs;
}
export function workgroupInputGradMade(spec: ConvolutionSpec): Made {
  return madeOf(
    spec.ci,
    parities(spec).map((parity) => tileParts(pixelsOf(spec, parity))),
  );
}

/** One class of input pixels (row mod stride, column mod stride): m counts its pixels, n input channels. */
function workgroupInputGradClass(
  spec: ConvolutionSpec,
  parity: Parity,
  dispatch: number,
  places: Stores,
  device: DeviceProfile,
): Printed {
  const { h, w, ci, co, kw, stride } = spec;
  const [py, px] = parity;
  const axes = axesOf(spec);
  const [rows, columns] = [inputGradSweep(axes[0], py), inputGradSweep(axes[1], px)];
  const [source, made] = [widthOf(co), widthOf(ci)];
  const position = `((ky * ${kw} + kx) * ${ci} + e) * ${co} + c`;
  const [dy, weight] = [reads("dy", typeOf(source), places[0]), reads("weight", typeOf(source), places[1])];
  const store = places[2];
  return workgroupProduct(
    {
      m: pixelsOf(spec, parity),
      n: ci,
      k: rows.taps * columns.taps * co,
      slices: 1,
      buffers: [dy, weight, ...store.buffers],
      tail: store,
      dispatch,
      a: { vector: source === 4 ? "inner" : "none", body: pixelBody(taking(dy, source), rows, columns, co) },
      b: { vector: source === 4 ? "inner" : "none", body: weightBody(weight, rows, columns, co, position, source) },
      width: made,
      store: (value) => [
        `let row = m / ${columns.outputs} % ${rows.outputs} * ${stride[0]} + ${py};`,
        `let column = m % ${columns.outputs} * ${stride[1]} + ${px};`,
        `let image = m / ${rows.outputs * columns.outputs};`,
        store.put(`(((image * ${h} + row) * ${w} + column) * ${ci} + n) / ${made}`, value),
      ],
    },
    device,
  );
}
export function workgroupInputGrad(spec: ConvolutionSpec, places: Stores, device: DeviceProfile): readonly Printed[] {
  return parities(spec).map((parity, dispatch) => workgroupInputGradClass(spec, parity, dispatch, places, device));
}

/** Workgroups that keep a GPU busy, and the fewest pixels worth a slice of their own. */
const BUSY_GROUPS = 128;
const LEAST_PIXELS = 256;
const TILE = 64;

/** Slices of the pixels summed over, each a partial result of the weight's size. */
export function workgroupSlices({ n, oh, ow, kh, kw, ci, co }: ConvolutionSpec): number {
  const tiles = Math.ceil((kh * kw * ci) / TILE) * Math.ceil(co / TILE);
  const worthwhile = Math.ceil((n * oh * ow) / LEAST_PIXELS);
  return Math.max(1, Math.min(Math.ceil(BUSY_GROUPS / tiles), worthwhile));
}

/** m counts (kernel row, kernel column, input channel), n output channels, k pixels of y. */
export function workgroupWeightGrad(
  spec: ConvolutionSpec,
  slices: number,
  places: Places,
  device: DeviceProfile,
): Printed {
  const { n, oh, ow, ci, co, kh, kw, xStrip } = spec;
  const [rows, columns] = axesOf(spec).map(forwardSweep) as [Sweep, Sweep];
  const [source, made] = [widthOf(ci), widthOf(co)];
  const x = reads("x", typeOf(source), places[0]);
  const [dy, dweight] = [reads("dy", typeOf(made), places[1]), writes("dweight", typeOf(made), places[2])];
  return workgroupProduct(
    {
      m: kh * kw * ci,
      n: co,
      k: n * oh * ow,
      slices,
      buffers: [x, dy, dweight],
      a: {
        vector: source === 4 ? "outer" : "none",
        body: [
          `let tap = e / ${ci};`,
          `let c = e % ${ci};`,
          `let p = k;`,
          ...pixelLoad(taking(x, source), rows, columns, xStrip),
        ],
      },
      b: { vector: made === 4 ? "outer" : "none", body: [`return ${read(dy, `(k * ${co} + e) / ${made}`)};`] },
      width: made,
      store: (value) => [write(dweight, `((slice * ${kh * kw * ci} + m) * ${co} + n) / ${made}`, value)],
    },
    device,
  );
}

/** How an element of an image is taken, and how many neighbours it is. */
type Taken = Pick<Source, "take" | "width">;
const taking = (from: BufferBinding, width: 1 | 4): Taken => ({ width, take: (at) => read(from, at) });

/** Pixel e of those made, at summed index k = (tap, channel). */
function pixelBody(
  from: Taken,
  rows: Sweep,
  columns: Sweep,
  channels: number,
  strip: Strip = { offset: 0, pitch: channels },
): Factor["body"] {
  return [
    `let tap = k / ${channels};`,
    `let c = k % ${channels};`,
    "let p = e;",
    ...pixelLoad(from, rows, columns, strip),
  ];
}
/** Returns channel c of the source pixel that output pixel p meets at `tap`. A class that no tap reaches never asks. */
function pixelLoad({ take, width }: Taken, rows: Sweep, columns: Sweep, strip: Strip): readonly string[] {
  const taps = Math.max(1, columns.taps);
  return [
    `let row = p / ${columns.outputs} % ${rows.outputs} * ${rows.outputStep} + tap / ${taps} * ${rows.tapStep} + ${rows.start};`,
    `let column = p % ${columns.outputs} * ${columns.outputStep} + tap % ${taps} * ${columns.tapStep} + ${columns.start};`,
    `if (row < 0 || row >= ${rows.source} || column < 0 || column >= ${columns.source}) { return ${width === 4 ? "vec4f()" : "0.0f"}; }`,
    `let line = p / ${rows.outputs * columns.outputs} * ${rows.source} + row;`,
    `return ${take(`((line * ${columns.source} + column) * ${strip.pitch} + c${plus(strip.offset)}) / ${width}`)};`,
  ];
}
/** Of the weight at `position`, WGSL in ky, kx, c (the channel summed over) and e (the channel made). */
function weightBody(
  weight: BufferBinding,
  rows: Sweep,
  columns: Sweep,
  channels: number,
  position: string,
  width: 1 | 4,
): readonly string[] {
  const taps = Math.max(1, columns.taps);
  return [
    `let tap = k / ${channels};`,
    `let c = k % ${channels};`,
    `let ky = ${rows.weightStart} + tap / ${taps} * ${rows.weightStep};`,
    `let kx = ${columns.weightStart} + tap % ${taps} * ${columns.weightStep};`,
    `return ${read(weight, `(${position}) / ${width}`)};`,
  ];
}
