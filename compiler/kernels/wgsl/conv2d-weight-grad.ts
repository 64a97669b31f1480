/**
 * dweight of y = conv(x, weight). The sum over pixels is split into slices of image rows, each a partial result; a
 * second dispatch adds these in order. An invocation makes one kernel row by 4 input by 4 output channels.
 */
import type { Binding, DeviceProfile, Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, read, reads, threadIndex, write, writes } from "./bindings.ts";
import { convolutionSpec, type ConvolutionSpec } from "../convolution-spec.ts";
import { chooseVariant, columns, enableOf, fields, requiresOf, type Variant } from "./convolution.ts";
import { foldPartials } from "./fold.ts";
import { fitsWorkgroup, workgroupSlices, workgroupWeightGrad } from "./workgroup-convolution.ts";
import { plus } from "./strips.ts";
import { winogradFits } from "./winograd/fits.ts";
import { winogradSlices, winogradWeightGrad } from "./winograd/weight-grad.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { OperationWork, StoredPlace } from "../work.ts";
import { volume } from "../../graph/shape.ts";
import { range } from "../range.ts";

/** Slices of image rows: enough invocations to keep an adapter busy, and sums short enough for f32. */
const MOST_SLICES = 32;
const BUSY_THREADS = 4096;

/** The largest number of equal slices up to what is useful: equal, so that loop bounds are literals. */
function slicesFor(rows: number, threads: number): number {
  const useful = Math.min(rows, Math.max(8, Math.min(MOST_SLICES, Math.ceil(BUSY_THREADS / threads))));
  for (let slices = useful; slices > 1; slices--) if (rows % slices === 0) return slices;
  return 1;
}

export function conv2dWeightGradDispatches(
  { attributes, inputs: [x, dy], output }: OperationWork<"conv2d-weight-grad">,
  device: DeviceProfile,
): readonly Dispatch[] {
  const spec = convolutionSpec(attributes, x, output.type.shape, dy);
  const form = formOf(spec, device);
  const elements = volume(output.type.shape);
  const slices = slicesOf(spec, form, elements);
  const partial: Binding = slices === 1 ? output : { scratch: 0, bytes: slices * elements * 4 };
  const places = [x, dy, slices === 1 ? output : {}] as const;
  const [code, grid] = printForm(spec, form, slices, places, device);
  const main: Dispatch = {
    kernel: {
      family: `conv2d-weight-grad ${form}`,
      code,
      writes: [false, false, true],
      requires: requiresOf(form),
    },
    bindings: [x, dy, partial],
    grid,
  };
  if (slices === 1) return [main];
  const isWide = form === "tiled" ? spec.co % 4 === 0 : form !== "generic";
  const width = isWide ? 4 : 1;
  return [main, foldPartials(elements / width, slices, width, partial, output, device)];
}

/** `tiled`: in workgroup memory. */
type Form = Variant | "tiled" | "winograd";

function formOf(spec: ConvolutionSpec, device: DeviceProfile): Form {
  if (winogradFits("conv2d-weight-grad", spec, device)) return "winograd";
  if (fitsWorkgroup(spec, device)) return "tiled";
  return spec.kw <= 3 ? chooseVariant(spec, spec.co, device) : "generic";
}
function slicesOf(spec: ConvolutionSpec, form: Form, elements: number): number {
  const rows = spec.n * spec.oh;
  if (form === "winograd") return winogradSlices(spec);
  if (form === "tiled") return workgroupSlices(spec);
  if (form === "generic") return slicesFor(rows, elements);
  return slicesFor(rows, elements / (spec.ci % 4 === 0 ? 16 * spec.kw : 4 * spec.kw));
}
/** What is added up in parts is f32. */
type Places = readonly [x: Stored, dy: Stored, dweight: Stored];
type Stored = Pick<StoredPlace, "half">;

function printForm(spec: ConvolutionSpec, form: Form, slices: number, places: Places, device: DeviceProfile): Printed {
  if (form === "winograd") return winogradWeightGrad(spec, slices, places, device.maxWorkgroupsPerDimension);
  if (form === "tiled") return workgroupWeightGrad(spec, slices, places, device);
  if (form === "generic") return genericKernel(spec, slices, places, device);
  return blockedKernel(spec, form, slices, places, device);
}

type Printed = readonly [string, readonly [number, number, number]];

function blockedKernel(
  spec: ConvolutionSpec,
  variant: Variant,
  slices: number,
  places: Places,
  device: DeviceProfile,
): Printed {
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, pad, dilation, xStrip } = spec;
  const channels = ci % 4 === 0 ? 4 : 1;
  const x = reads("x", channels === 4 ? "vec4f" : "f32", places[0]);
  const [dy, dweight] = [reads("dy", "vec4f", places[1]), writes("dweight", "vec4f", places[2])];
  const pixels = variant === "quad" || stride[1] === 1 ? Math.min(4, ow) : Math.min(2, ow);
  const [co4, steps, rows] = [co / 4, ci / channels, (n * oh) / slices];
  const perSlice = co4 * steps * kh;
  const total = slices * perSlice;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const spacing = kw === 1 ? stride[1] : 1;
  const row = columns(kw === 1 ? pixels : (pixels - 1) * stride[1] + kw, variant);
  const hangsOver = ow % pixels !== 0;
  const accumulators = range(kw).flatMap((k) => range(channels).map((i) => `a${k}_${i}`));
  const pixel = (p: number): readonly string[] => [
    hangsOver
      ? `{ let v = ${read(dy, `d + min(${p}, ${ow - 1} - ox) * ${co4}`)} * select(0.0f, 1.0f, ox + ${p} < ${ow});`
      : `{ let v = ${read(dy, `d + ${p * co4}`)};`,
    ...range(kw).map((k) => {
      const value = `x${kw === 1 ? p : p * stride[1] + k}`;
      return `  ${range(channels)
        .map((i) => `a${k}_${i} += ${channels === 4 ? `${value}.${fields[i]}` : value} * v;`)
        .join(" ")}`;
    }),
    "}",
  ];
  const code = wgsl`
    ${enableOf(variant)}
    ${declareBuffers([x, dy, dweight])}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      let lane = t & 3;
      let o = t % ${co4};
      let c = t / ${co4} % ${steps};
      let ky = t / ${co4 * steps} % ${kh};
      let slice = min(t / ${perSlice}, ${slices - 1});
      ${accumulators.map((name) => `var ${name} = vec4f();`)}
      for (var r = 0; r < ${rows}; r++) {
        let line = slice * ${rows} + r;
        let oy = line % ${oh};
        let image = line / ${oh};
        let iy = oy * ${stride[0]} + ky * ${dilation[0]} - ${pad[0]};
        let inside = iy >= 0 && iy < ${h};
        let start = (image * ${h} + clamp(iy, 0, ${h - 1})) * ${w};
        for (var ox = 0; ox < ${ow}; ox += ${pixels}) {
          ${row.slots.flatMap((k) => [
            `let c${k} = ox * ${stride[1]} - ${pad[1]} + ${row.column(k)} * ${spacing};`,
            `let s${k} = ${read(x, `(start + clamp(c${k}, 0, ${w - 1})) * ${xStrip.pitch / channels} + c${plus(xStrip.offset / channels)}`)} * select(0.0f, 1.0f, inside && c${k} >= 0 && c${k} < ${w});`,
          ])}
          ${row.spread}
          let d = (line * ${ow} + ox) * ${co4} + o;
          ${range(pixels).flatMap(pixel)}
        }
      }
      if (t < ${total}) {
        let to = (slice * ${kh * kw * ci} + ky * ${kw * ci} + c * ${channels}) * ${co4} + o;
        ${range(kw).flatMap((k) => range(channels).map((i) => write(dweight, `to + ${(k * ci + i) * co4}`, `a${k}_${i}`)))}
      }
    }`;
  return [code, grid];
}

function genericKernel(spec: ConvolutionSpec, slices: number, places: Places, device: DeviceProfile): Printed {
  const [x, dy] = [reads("x", "f32", places[0]), reads("dy", "f32", places[1])];
  const dweight = writes("dweight", "f32", places[2]);
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, pad, dilation, groups, xStrip } = spec;
  const [inputs, outputs, rows] = [ci / groups, co / groups, (n * oh) / slices];
  const elements = kh * kw * inputs * co;
  const total = slices * elements;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const code = wgsl`
    ${declareBuffers([x, dy, dweight])}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${total}) { return; }
      let e = t % ${elements};
      let slice = t / ${elements};
      let o = e % ${co};
      let channel = o / ${outputs} * ${inputs} + e / ${co} % ${inputs};
      let kx = e / ${co * inputs} % ${kw};
      let ky = e / ${co * inputs * kw};
      var sum = 0.0f;
      for (var r = 0; r < ${rows}; r++) {
        let line = slice * ${rows} + r;
        let iy = line % ${oh} * ${stride[0]} + ky * ${dilation[0]} - ${pad[0]};
        if (iy < 0 || iy >= ${h}) { continue; }
        let start = (line / ${oh} * ${h} + iy) * ${w};
        for (var ox = 0; ox < ${ow}; ox++) {
          let ix = ox * ${stride[1]} + kx * ${dilation[1]} - ${pad[1]};
          if (ix < 0 || ix >= ${w}) { continue; }
          sum += ${read(x, `(start + ix) * ${xStrip.pitch} + channel${plus(xStrip.offset)}`)} * ${read(dy, `(line * ${ow} + ox) * ${co} + o`)};
        }
      }
      ${write(dweight, "t", "sum")}
    }`;
  return [code, grid];
}
