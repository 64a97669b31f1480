/**
 * dx of y = conv(x, weight). Reads the forward weights as they are: a dot product a weight row, no transposed copy.
 * With strides each class of pixels that the same taps reach (parity classes at stride 2) is some workgroups' of the dispatch.
 */
import type { DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, read, reads, threadIndex } from "./bindings.ts";
import { classKernels, type PrintedClass } from "./class-kernels.ts";
import { convolutionSpec, type ConvolutionSpec } from "../convolution-spec.ts";
import {
  asOneRow,
  blockParts,
  chooseVariant,
  columns,
  counting,
  eachPixel,
  enableOf,
  hasFewClasses,
  over,
  requiresOf,
  rest,
  type Variant,
} from "./convolution.ts";
import { Store, type Made } from "./store.ts";
import { fitsWorkgroup, workgroupInputGrad, workgroupInputGradMade } from "./workgroup-convolution.ts";
import { winogradInputGrad, winogradInputGradMade } from "./winograd/convolution.ts";
import { winogradFits } from "./winograd/fits.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { OperationWork, StoredPlace } from "../work.ts";
import { range } from "../range.ts";

function specOf({ attributes, inputs: [dy, weight], output }: OperationWork<"conv2d-input-grad">): ConvolutionSpec {
  return asOneRow(convolutionSpec(attributes, output, weight.type.shape, dy));
}
function isTiled(spec: ConvolutionSpec, device: DeviceProfile): boolean {
  return fitsWorkgroup(spec, device) && hasFewClasses(spec);
}
function variantOf(spec: ConvolutionSpec, device: DeviceProfile): Variant {
  const blocked = spec.co % 4 === 0 && spec.dilation[0] === 1 && spec.kw <= 3 && hasFewClasses(spec);
  return blocked ? chooseVariant(spec, spec.ci, device) : "generic";
}
/** What the kernels of this make at a time. */
export function conv2dInputGradMade(work: OperationWork<"conv2d-input-grad">, device: DeviceProfile): Made {
  const spec = specOf(work);
  if (winogradFits("conv2d-input-grad", spec, device)) return winogradInputGradMade(spec);
  if (isTiled(spec, device)) return workgroupInputGradMade(spec);
  const variant = variantOf(spec, device);
  if (variant === "generic") return { width: 1 };
  const classes = classesOf(spec, variant);
  return { width: 4, parts: classes.map(({ rows, width, pixels }) => blockParts(spec.n * rows, width, pixels)) };
}

export function conv2dInputGradDispatches(
  work: OperationWork<"conv2d-input-grad">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const [dy, weight] = work.inputs;
  const spec = specOf(work);
  const store = new Store(work, conv2dInputGradMade(work, device), device);
  const places = [dy, weight, store] as const;
  const writes = [false, false, ...store.buffers.map((each) => each.writes)];
  const bindings = [dy, weight, ...store.bindings];
  if (winogradFits("conv2d-input-grad", spec, device)) {
    const [code, grid] = winogradInputGrad(spec, places, device.maxWorkgroupsPerDimension);
    const kernel = { family: "conv2d-input-grad winograd", code, writes, requires: ["subgroups"] };
    return [{ kernel, bindings, grid }, ...store.folds];
  }
  if (isTiled(spec, device)) {
    const kernel = { family: "conv2d-input-grad tiled", writes, requires: [] };
    const printed = workgroupInputGrad(spec, places, device);
    return [...printed.map(([code, grid]) => ({ kernel: { ...kernel, code }, bindings, grid })), ...store.folds];
  }
  const variant = variantOf(spec, device);
  if (variant === "generic") {
    const [code, grid] = genericKernel(spec, places, device);
    const kernel = { family: "conv2d-input-grad generic", code, writes, requires: [] };
    return [{ kernel, bindings, grid }, ...store.folds];
  }
  const classes = classesOf(spec, variant);
  const printed = classes.map((each, place) => printClass(spec, variant, each, place, places));
  const buffers = [reads("dy", "vec4f", dy), reads("weight", "vec4f", weight), ...store.buffers];
  const declarations = [declareBuffers(buffers), ...store.declarations];
  const family = `conv2d-input-grad ${variant} P=${Math.max(...classes.map(({ pixels }) => pixels))}`;
  const dispatches = classKernels(printed, enableOf(variant), declarations, device).map(([code, grid]) => ({
    kernel: { family, code, writes, requires: requiresOf(variant) },
    bindings,
    grid,
  }));
  return [...dispatches, ...store.folds];
}

type Grid = readonly [number, number, number];
type Places = readonly [dy: StoredPlace, weight: StoredPlace, store: Store];

/** Pixels that the same taps reach: every stride-th row and column from these on. */
interface PixelClass {
  readonly parity: readonly [row: number, column: number];
  readonly rows: number;
  readonly width: number;
  /** Of a row, that an invocation makes. */
  readonly pixels: number;
}
function classesOf(spec: ConvolutionSpec, variant: Variant): readonly PixelClass[] {
  const { h, w, kw, stride } = spec;
  const classes = range(stride[0]).flatMap((py) => range(stride[1]).map((px) => [py, px] as const));
  return classes
    .filter(([py, px]) => py < h && px < w)
    .map((parity) => {
      const [rows, width] = [Math.ceil((h - parity[0]) / stride[0]), Math.ceil((w - parity[1]) / stride[1])];
      const isLong = variant !== "plain" && stride[1] === 1 && kw > 1 && width >= 16;
      const fewer = variant === "plain" ? 4 : 8;
      const most = isLong ? 16 : fewer;
      const pixels = [16, 8, 4, 2, 1].find((each) => each <= most && each < 2 * width) ?? 1;
      return { parity, rows, width, pixels };
    });
}

function printClass(
  spec: ConvolutionSpec,
  variant: Variant,
  { parity: [py, px], rows, width, pixels }: PixelClass,
  place: number,
  places: Places,
): PrintedClass {
  const [dy, weight] = [reads("dy", "vec4f", places[0]), reads("weight", "vec4f", places[1])];
  const store = places[2];
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, pad } = spec;
  const [ci4, co4, perRow] = [ci / 4, co / 4, Math.ceil(width / pixels)];
  const blocks = n * rows * perRow;
  const total = blocks * ci4;
  // Taps that reach this class, and which row and column of dy the first and the i-th of them read.
  const reaches =
    (parity: number, before: number, by: number) =>
    (k: number): boolean =>
      (((parity + before - k) % by) + by) % by === 0;
  const rowTaps = range(kh).filter(reaches(py, pad[0], stride[0]));
  const columnTaps = range(kw).filter(reaches(px, pad[1], stride[1]));
  const isReached = rowTaps.length > 0 && columnTaps.length > 0;
  const firstRow = (py + pad[0] - (rowTaps[0] ?? 0)) / stride[0];
  const shifts = columnTaps.map((k) => (px + pad[1] - k) / stride[1]);
  const leftmost = Math.min(...shifts, Number.POSITIVE_INFINITY);
  const row = columns(isReached ? pixels + columnTaps.length - 1 : 0, variant);
  const tap = (k: number, index: number): readonly string[] => [
    `{ ${range(4)
      .map((i) => `let w${i} = ${read(weight, `at + ${(k * ci + i) * co4}`)};`)
      .join(" ")}`,
    ...range(pixels).map((p) => {
      const value = `x${p + (shifts[index] ?? 0) - leftmost}`;
      return `  a${p} += vec4f(${range(4)
        .map((i) => `dot(${value}, w${i})`)
        .join(", ")});`;
    }),
    "}",
  ];
  const sums = isReached
    ? wgsl`
      for (var i = 0; i < ${rowTaps.length}; i++) {
        let oy = row + ${firstRow} - i;
        let inside = oy >= 0 && oy < ${oh};
        let line = (image * ${oh} + clamp(oy, 0, ${oh - 1})) * ${ow};
        ${row.slots.flatMap((k) => [
          `let c${k} = column + ${leftmost} + ${row.column(k)};`,
          `let m${k} = select(0.0f, 1.0f, inside && c${k} >= 0 && c${k} < ${ow});`,
          `let o${k} = (line + clamp(c${k}, 0, ${ow - 1})) * ${co4};`,
        ])}
        for (var c = 0; c < ${co4}; c++) {
          ${row.slots.map((k) => `let s${k} = ${read(dy, `o${k} + c`)} * m${k};`)}
          ${row.spread}
          let at = ((${rowTaps[0] ?? 0} + i * ${stride[0]}) * ${kw * ci} + channel * 4) * ${co4} + c;
          ${columnTaps.flatMap(tap)}
        }
      }`
    : `// No tap reaches this class: its gradient is 0. Both buffers are bound all the same.\n_ = ${read(dy, 0)}.x + ${read(weight, 0)}.x;`;
  const body = wgsl`
    let lane = t & 3;
    let channel = t % ${ci4};
    let block = min(t / ${ci4}, ${blocks - 1});
    let column = block % ${perRow} * ${pixels};
    let row = block / ${perRow} % ${rows};
    let image = block / ${perRow * rows};
    ${range(pixels).map((p) => `var a${p} = vec4f();`)}
    ${sums}
    if (t < ${total}) {
      let to = ((image * ${h} + row * ${stride[0]} + ${py}) * ${w} + column * ${stride[1]} + ${px}) * ${ci4} + channel;
      ${eachPixel(pixels, { first: "column", width }, (p) => store.put(`to + ${p} * ${stride[1] * ci4}`, "a0"))}
      ${store.putSums("block", "channel", place)}
    }`;
  return { total, body, isReached };
}

function genericKernel(spec: ConvolutionSpec, places: Places, device: DeviceProfile): readonly [string, Grid] {
  const [dy, weight] = [reads("dy", "f32", places[0]), reads("weight", "f32", places[1])];
  const store = places[2];
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, pad, dilation, groups } = spec;
  const [inputs, outputs] = [ci / groups, co / groups];
  const total = n * h * w * ci;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const code = wgsl`
    ${declareBuffers([dy, weight, ...store.buffers])}
    ${store.declarations}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${total}) { return; }
      let channel = t % ${ci};
      let ix = t / ${ci} % ${w};
      let iy = t / ${ci * w} % ${h};
      let image = t / ${ci * w * h};
      let group = ${over("channel", inputs)};
      var sum = 0.0f;
      for (var ky = 0; ky < ${kh}; ky++) {
        let ty = iy + ${pad[0]} - ky * ${dilation[0]};
        if (ty < 0 || ${isOff("ty", stride[0])}${over("ty", stride[0])} >= ${oh}) { continue; }
        for (var kx = 0; kx < ${kw}; kx++) {
          let tx = ix + ${pad[1]} - kx * ${dilation[1]};
          if (tx < 0 || ${isOff("tx", stride[1])}${over("tx", stride[1])} >= ${ow}) { continue; }
          let start = ((image * ${oh} + ${over("ty", stride[0])}) * ${ow} + ${over("tx", stride[1])}) * ${co} + group * ${outputs};
          let at = ((ky * ${kw} + kx) * ${inputs} + ${rest("channel", inputs)}) * ${co} + group * ${outputs};
          ${counting("o", outputs, `sum += ${read(dy, "start + o")} * ${read(weight, "at + o")};`)}
        }
      }
      ${store.put("t", "sum")}
    }`;
  return [code, grid];
}

/** Asks of a stride, where there is one, whether a place lies between those that it reaches. */
const isOff = (place: string, stride: number): string => (stride === 1 ? "" : `${place} % ${stride} != 0 || `);
