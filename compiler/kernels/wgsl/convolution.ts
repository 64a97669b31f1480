/** What the three convolution families share: which variant fits, columns of a row in registers. */
import { isProduct, type ConvolutionSpec } from "../convolution-spec.ts";
import type { DeviceProfile } from "../target.ts";
import { MOST_POSITION_CLASSES } from "../unrolling.ts";
import type { MadeParts } from "./store.ts";
import { range } from "../range.ts";

/**
 * quad: registers, four lanes share the pixels they load (subgroups). plain: registers, each lane loads its own.
 * generic: one element an invocation, for every size and group.
 */
export type Variant = "quad" | "plain" | "generic";

const MOST_STRIDE = 8;

/** @param across channels that lanes lie along @param along channels summed over, in steps of 4 where they divide */
export function chooseVariant(spec: ConvolutionSpec, across: number, device: DeviceProfile): Variant {
  // Columns between two pixels of a row are registers; with one tap a row only every stride-th column is one.
  const isFar = spec.kw > 1 && spec.stride[1] > MOST_STRIDE;
  if (spec.groups !== 1 || spec.dilation[1] !== 1 || spec.kw > 7 || isFar || across % 4 !== 0) return "generic";
  return device.subgroups && across % 16 === 0 ? "quad" : "plain";
}

/** Input positions fall into classes by their remainders: each has a kernel of its own, where they are few. */
export function hasFewClasses({ stride, h, w }: ConvolutionSpec): boolean {
  return Math.min(stride[0], h) * Math.min(stride[1], w) <= MOST_POSITION_CLASSES;
}

/** A 1×1 convolution of stride 1 is a product over all pixels: one long row, so that no block of pixels hangs over. */
export function asOneRow(spec: ConvolutionSpec): ConvolutionSpec {
  const { n, oh, ow, h, w } = spec;
  return isProduct(spec) ? { ...spec, n: 1, h: 1, oh: 1, w: n * h * w, ow: n * oh * ow } : spec;
}

/** Blocks of so many pixels of a row, of which the last in a row may be shorter, as parts of sums over all pixels. */
export function blockParts(rows: number, width: number, pixels: number): MadeParts {
  const perRow = Math.ceil(width / pixels);
  const isEven = width % pixels === 0;
  const elements = (part: string): string =>
    isEven ? String(pixels) : `min(${pixels}, ${width} - ${part} % ${perRow} * ${pixels})`;
  return { count: rows * perRow, elements };
}

export interface Columns {
  /** Loads of one invocation. */
  readonly slots: readonly number[];
  /** WGSL of the column that slot k holds in this lane. */
  readonly column: (slot: number) => string;
  /** `let x0 = …;` for every column, after the loads `s0`, `s1`, … */
  readonly spread: readonly string[];
}

/** `count` neighbouring columns of a row: each lane of a quad loads a quarter and hands it round. */
export function columns(count: number, variant: Variant): Columns {
  if (variant === "quad") {
    return {
      slots: range(Math.ceil(count / 4)),
      column: (slot) => `(${4 * slot} + lane)`,
      spread: range(count).map((j) => `let x${j} = quadBroadcast(s${j >> 2}, ${j & 3}u);`),
    };
  }
  return { slots: range(count), column: (slot) => String(slot), spread: range(count).map((j) => `let x${j} = s${j};`) };
}

/**
 * A loop over the pixels of a row that an invocation has made, `a0`, `a1` and so on: each comes to `a0` in its turn. What is
 * done with one, its tail above all, is in the code once: an adapter that compiles on a processor takes a hundredth of a
 * second for each time that it is written, and keeps fewer values in registers then.
 * @param body a statement that does something with `a0`, the pixel with this number
 */
export function eachPixel(
  count: number,
  { first, width }: { readonly first: string; readonly width: number },
  body: (pixel: string) => string,
): readonly string[] {
  if (count === 1) return [body("0")];
  const put = body("p");
  return [
    `for (var p = 0; p < ${count}; p++) {`,
    width % count === 0 ? `  ${put}` : `  if (${first} + p < ${width}) { ${put} }`,
    `  ${range(count - 1)
      .map((p) => `a${p} = a${p + 1};`)
      .join(" ")}`,
    "}",
  ];
}

/**
 * A loop that counts from 0, but for one that ends at once. Where there is one channel a group or a stride of 1, a loop, a
 * quotient or a remainder takes SwiftShader, which leaves out none of them, about as long as all else that a tap does.
 */
export function counting(name: string, count: number, body: string): string {
  return count === 1
    ? `{ let ${name} = 0; ${body} }`
    : `for (var ${name} = 0; ${name} < ${count}; ${name}++) { ${body} }`;
}
export const over = (dividend: string, divisor: number): string =>
  divisor === 1 ? dividend : `${dividend} / ${divisor}`;
export const rest = (dividend: string, divisor: number): string => (divisor === 1 ? "0" : `${dividend} % ${divisor}`);

export const enableOf = (variant: Variant): string => (variant === "quad" ? "enable subgroups;" : "");
/** Of a kernel of this form, whose lanes hand pixels round where it is of quads. */
export const requiresOf = (form: Variant | "tiled" | "winograd"): readonly string[] =>
  form === "quad" || form === "winograd" ? ["subgroups"] : [];
export const fields = ["x", "y", "z", "w"] as const;
