/**
 * y = conv(x, weight).  x, y: NHWC; weight: HWIO. An invocation makes P pixels of a row by 4 output channels; taps
 * along x are unrolled, kernel rows and input channels are loops. Boundaries are a factor of 0 or 1 on a clamped
 * load, never a branch, so that quads stay together.
 */
import { rows } from "../loading-rows.ts";
import { NOT_LOADED, type DeviceProfile, type Dispatch } from "../target.ts";
import { declareBuffers, entry, gridFor, read, reads, threadIndex } from "./bindings.ts";
import { convolutionSpec, isProduct, type ConvolutionSpec } from "../convolution-spec.ts";
import {
  asOneRow,
  blockParts,
  chooseVariant,
  columns,
  counting,
  eachPixel,
  enableOf,
  fields,
  over,
  requiresOf,
  type Variant,
} from "./convolution.ts";
import { isMadeByFours, Source } from "./source.ts";
import { MOST_COLUMNS } from "./workgroup-product.ts";
import { Store, type Made } from "./store.ts";
import { inStrip, plus } from "./strips.ts";
import { fitsWorkgroup, workgroupForward, workgroupForwardMade } from "./workgroup-convolution.ts";
import { winogradForward, winogradForwardMade } from "./winograd/convolution.ts";
import { winogradFits } from "./winograd/fits.ts";
import { wgsl } from "./wgsl-tag.ts";
import type { OperationWork, StoredPlace } from "../work.ts";
import { range } from "../range.ts";

interface Tiling {
  readonly variant: Variant;
  /** Pixels of a row an invocation makes. */
  readonly pixels: number;
  /** Input channels read at a time: 4, or 1 where 4 does not divide them. */
  readonly channels: 1 | 4;
}

/** Sixteen pixels beat eight by a quarter where rows are long; wide kernels would keep too many columns alive. */
function mostPixels({ stride, kw, ow }: ConvolutionSpec, variant: "plain" | "quad"): number {
  if (variant === "plain") return stride[1] === 1 ? 4 : 2;
  if (kw > 3) return 4;
  return stride[1] === 1 && kw > 1 && ow >= 16 ? 16 : 8;
}

function tilingOf(spec: ConvolutionSpec, device: DeviceProfile): Tiling {
  const variant = chooseVariant(spec, spec.co, device);
  const channels = spec.ci % 4 === 0 ? 4 : 1;
  if (variant === "generic") return { variant, pixels: 1, channels: 1 };
  const most = mostPixels(spec, variant);
  const pixels = [16, 8, 4, 2, 1].find((each) => each <= most && each < 2 * spec.ow) ?? 1;
  return { variant, pixels, channels };
}

function specOf({ attributes, inputs: [x, weight], output }: OperationWork<"conv2d">): ConvolutionSpec {
  return asOneRow(convolutionSpec(attributes, x, weight.type.shape, output));
}
/** With a head it is direct: Winograd's kernel loads a pixel once for each of its channels. */
function isWinograd({ head }: OperationWork<"conv2d">, spec: ConvolutionSpec, device: DeviceProfile): boolean {
  return !head && winogradFits("conv2d", spec, device);
}
/** What the kernel of this makes at a time. */
export function conv2dMade(work: OperationWork<"conv2d">, device: DeviceProfile): Made {
  const spec = specOf(work);
  if (isWinograd(work, spec, device)) return winogradForwardMade(spec);
  if (fitsWorkgroup(spec, device)) return workgroupForwardMade(spec);
  const tiling = tilingOf(spec, device);
  return tiling.variant === "generic"
    ? { width: 1 }
    : { width: 4, parts: [blockParts(spec.n * spec.oh, spec.ow, tiling.pixels)] };
}

/** Input channels that the kernel of this reads at a time. */
function conv2dTakes(spec: ConvolutionSpec, device: DeviceProfile): 1 | 4 {
  if (fitsWorkgroup(spec, device)) return spec.ci % 4 === 0 ? 4 : 1;
  return tilingOf(spec, device).channels;
}
/** Why its kernel does not make what it reads; undefined where it does. */
export function lacksHead(work: OperationWork<"conv2d">, device: DeviceProfile): string | undefined {
  const [spec, { head }] = [specOf(work), work];
  const most = (device.loading ?? rows[device.class]).conv2d ?? "none";
  if (!head || most === "none") return NOT_LOADED;
  if (most === "once" && !isLoadedOnce(spec, device)) return "is loaded several times on this class of device";
  if (conv2dTakes(spec, device) !== 4 || !isMadeByFours(head))
    return "is not made four channels at a time, or on some conditions";
  const bound = head.operands.length + 2;
  return bound > device.maxStorageBuffers ? "would bind more buffers than the device has" : undefined;
}
/** Whether those that load an element, the lanes of a quad or a workgroup, make all channels of the pixel. */
function isLoadedOnce(spec: ConvolutionSpec, device: DeviceProfile): boolean {
  if (!isProduct(spec)) return false;
  if (fitsWorkgroup(spec, device)) return spec.co <= MOST_COLUMNS;
  return spec.co <= (tilingOf(spec, device).variant === "quad" ? 16 : 4);
}

export function conv2dDispatches(work: OperationWork<"conv2d">, device: DeviceProfile): readonly Dispatch[] {
  const [, weight] = work.inputs;
  const spec = specOf(work);
  const byWinograd = isWinograd(work, spec, device);
  const source = new Source(work, byWinograd ? 1 : conv2dTakes(spec, device));
  const store = new Store(work, conv2dMade(work, device), device, source);
  const places = [source, weight, store] as const;
  const bindings = [...source.bindings, weight, ...store.bindings];
  const written = [...source.buffers, undefined, ...store.buffers].map((each) => each?.writes ?? false);
  if (byWinograd) {
    const [code, grid] = winogradForward(spec, places, device.maxWorkgroupsPerDimension);
    const kernel = { family: "conv2d winograd", code, writes: written, requires: ["subgroups"] };
    return [{ kernel, bindings, grid }, ...store.folds];
  }
  const after = work.head ? " after map" : "";
  if (fitsWorkgroup(spec, device)) {
    const [code, grid] = workgroupForward(spec, places, device);
    const kernel = { family: `conv2d tiled${after}`, code, writes: written, requires: [] };
    return [{ kernel, bindings, grid }, ...store.folds];
  }
  const tiling = tilingOf(spec, device);
  const [code, grid] =
    tiling.variant === "generic" ? genericKernel(spec, places, device) : blockedKernel(spec, tiling, places, device);
  const family = `conv2d ${tiling.variant}${tiling.pixels > 1 ? ` P=${tiling.pixels}` : ""}${after}`;
  const kernel = { family, code, writes: written, requires: requiresOf(tiling.variant) };
  return [{ kernel, bindings, grid }, ...store.folds];
}

type Printed = readonly [code: string, grid: readonly [number, number, number]];

type Places = readonly [source: Source, weight: StoredPlace, store: Store];

function blockedKernel(
  spec: ConvolutionSpec,
  { variant, pixels, channels }: Tiling,
  places: Places,
  device: DeviceProfile,
): Printed {
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, pad, dilation, xStrip, yStrip } = spec;
  const [co4, steps, perRow] = [co / 4, ci / channels, Math.ceil(ow / pixels)];
  const toPitch = yStrip.pitch / 4;
  const blocks = n * oh * perRow;
  const total = blocks * co4;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  // With one tap a row only every stride-th column is read.
  const spacing = kw === 1 ? stride[1] : 1;
  const row = columns(kw === 1 ? pixels : (pixels - 1) * stride[1] + kw, variant);
  const weight = reads("weight", "vec4f", places[1]);
  const [source, , store] = places;
  const loads = row.slots.flatMap((k) => [`let s${k} = ${source.take(`o${k} + c`)} * m${k};`]);
  const tap = (column: number): readonly string[] => [
    `{ ${range(channels)
      .map((i) => `let w${i} = ${read(weight, `at + ${(column * ci + i) * co4}`)};`)
      .join(" ")}`,
    ...range(pixels).map((p) => {
      const value = `x${kw === 1 ? p : p * stride[1] + column}`;
      const terms = channels === 4 ? fields.map((field, i) => `${value}.${field} * w${i}`) : [`${value} * w0`];
      return `  a${p} += ${terms.join(" + ")};`;
    }),
    "}",
  ];
  const code = wgsl`
    ${enableOf(variant)}
    ${declareBuffers([...source.buffers, weight, ...store.buffers])}
    ${store.declarations}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      let lane = t & 3;
      let o = t % ${co4};
      let block = min(t / ${co4}, ${blocks - 1});
      let ox = block % ${perRow} * ${pixels};
      let oy = block / ${perRow} % ${oh};
      let image = block / ${perRow * oh};
      ${range(pixels).map((p) => `var a${p} = vec4f();`)}
      for (var ky = 0; ky < ${kh}; ky++) {
        let iy = oy * ${stride[0]} + ky * ${dilation[0]} - ${pad[0]};
        let inside = iy >= 0 && iy < ${h};
        let line = (image * ${h} + clamp(iy, 0, ${h - 1})) * ${w};
        ${row.slots.flatMap((k) => [
          `let c${k} = ox * ${stride[1]} - ${pad[1]} + ${row.column(k)} * ${spacing};`,
          `let m${k} = select(0.0f, 1.0f, inside && c${k} >= 0 && c${k} < ${w});`,
          `let o${k} = (line + clamp(c${k}, 0, ${w - 1})) * ${xStrip.pitch / channels}${plus(xStrip.offset / channels)};`,
        ])}
        for (var c = 0; c < ${steps}; c++) {
          ${loads}
          ${row.spread}
          let at = (ky * ${kw * ci} + c * ${channels}) * ${co4} + o;
          ${range(kw).flatMap(tap)}
        }
      }
      if (t < ${total}) {
        let to = ((image * ${oh} + oy) * ${ow} + ox) * ${toPitch} + o${plus(yStrip.offset / 4)};
        ${eachPixel(pixels, { first: "ox", width: ow }, (p) => store.put(`to + ${p} * ${toPitch}`, "a0"))}
        ${store.putSums("block", "o")}
      }
    }`;
  return [code, grid];
}

function genericKernel(spec: ConvolutionSpec, places: Places, device: DeviceProfile): Printed {
  const { n, h, w, ci, oh, ow, co, kh, kw, stride, pad, dilation, groups, xStrip, yStrip } = spec;
  const [inputs, outputs] = [ci / groups, co / groups];
  const [source, , store] = places;
  const weight = reads("weight", "f32", places[1]);
  const total = n * oh * ow * co;
  const grid = gridFor(total, device.maxWorkgroupsPerDimension);
  const code = wgsl`
    ${declareBuffers([...source.buffers, weight, ...store.buffers])}
    ${store.declarations}
    ${entry}
    fn main(@builtin(global_invocation_id) id: vec3u) {
      let t = ${threadIndex(grid)};
      if (t >= ${total}) { return; }
      let o = t % ${co};
      let ox = t / ${co} % ${ow};
      let oy = t / ${co * ow} % ${oh};
      let image = t / ${co * ow * oh};
      let first = ${over("o", outputs)} * ${inputs};
      var sum = 0.0f;
      for (var ky = 0; ky < ${kh}; ky++) {
        let iy = oy * ${stride[0]} + ky * ${dilation[0]} - ${pad[0]};
        if (iy < 0 || iy >= ${h}) { continue; }
        for (var kx = 0; kx < ${kw}; kx++) {
          let ix = ox * ${stride[1]} + kx * ${dilation[1]} - ${pad[1]};
          if (ix < 0 || ix >= ${w}) { continue; }
          let start = ((image * ${h} + iy) * ${w} + ix) * ${xStrip.pitch} + first${plus(xStrip.offset)};
          let at = (ky * ${kw} + kx) * ${inputs * co} + o;
          ${counting("c", inputs, `sum += ${source.take("start + c")} * ${read(weight, `at + c * ${co}`)};`)}
        }
      }
      ${store.put(inStrip("t", "o", co, yStrip), "sum")}
    }`;
  return [code, grid];
}
