/**
 * A height, width or length for every size at once (`reference.md`, section 4.1): u * floor((s + a) / m) + b over one
 * symbol s >= 1, a form closed under the layers' rules; where an enlargement meets a stride that does not divide it,
 * one period of values. The length of an image's tokens is a product of such extents (`extent-product.ts`).
 */
import { bug } from "../../bug.ts";
import { bothLeast, everySize, type LeastSizes } from "./least-sizes.ts";

export interface ConstantExtent {
  readonly kind: "constant";
  readonly value: number;
}
export interface FormExtent {
  readonly kind: "form";
  readonly symbol: string;
  readonly u: number;
  /** 0 <= a < m: multiples of m are moved into b. */
  readonly a: number;
  readonly m: number;
  readonly b: number;
  /** Least size from which every window on the way fits. */
  readonly least: number;
}
/** f(s) = values[(s - 1) mod P] + rise * floor((s - 1) / P), with P = values.length. */
export interface TableExtent {
  readonly kind: "table";
  readonly symbol: string;
  readonly values: readonly number[];
  readonly rise: number;
  readonly least: number;
}
/** Of one symbol. */
export type SymbolicExtent = FormExtent | TableExtent;
/** Of one symbol at most: heights and widths. */
export type AxisExtent = ConstantExtent | SymbolicExtent;
/**
 * factor * first * second + plus: H * W + 1. Neither of the two has a divisor of its own, and they stand in a fixed
 * order: equal products have equal parts.
 */
export interface ProductExtent {
  readonly kind: "product";
  readonly factor: number;
  readonly factors: readonly [first: SymbolicExtent, second: SymbolicExtent];
  readonly plus: number;
}
export type Extent = AxisExtent | ProductExtent;

/** By symbol. */
export type Sizes = ReadonlyMap<string, number>;

/** Longer periods are RN5012. */
export const PERIOD_LIMIT = 65_536;

/** These sizes repeat too seldom to be told apart, or not at all in numbers that a double holds: RN5012. */
export class PeriodLimit extends Error {
  override readonly name = "PeriodLimit";
  readonly period: number;
  constructor(period: number) {
    super(`these sizes repeat only every ${period}`);
    this.period = period;
  }
}

export function constant(value: number): ConstantExtent {
  return { kind: "constant", value };
}
export function symbolic(symbol: string, factor = 1): FormExtent {
  return { kind: "form", symbol, u: factor, a: 0, m: 1, b: 0, least: 1 };
}

function modulo(a: number, m: number): number {
  return ((a % m) + m) % m;
}

function form(symbol: string, u: number, a: number, m: number, b: number, least: number): AxisExtent {
  if (u === 0) return constant(b);
  const reduced = modulo(a, m);
  const moved = b + u * ((a - reduced) / m);
  // Below 2^52 every quotient of whole numbers rounds down as it should.
  if ([a, u * m, moved].some((each) => !(Math.abs(each) < 2 ** 52))) throw new PeriodLimit(m);
  return { kind: "form", symbol, u, a: reduced, m, b: moved, least };
}

/** The extent at size s of its symbol. */
export function evaluateExtent(extent: AxisExtent, s: number): number {
  switch (extent.kind) {
    case "constant":
      return extent.value;
    case "form":
      return extent.u * Math.floor((s + extent.a) / extent.m) + extent.b;
    case "table": {
      const period = extent.values.length;
      return (extent.values[modulo(s - 1, period)] ?? 0) + extent.rise * Math.floor((s - 1) / period);
    }
  }
}

/** The extent where each of its symbols has a size. @param sizes all symbols that occur must be there */
export function extentAt(extent: Extent, sizes: Sizes): number {
  if (extent.kind === "constant") return extent.value;
  if (extent.kind === "product")
    return extent.factors.reduce((product, each) => product * extentAt(each, sizes), extent.factor) + extent.plus;
  return evaluateExtent(extent, sizes.get(extent.symbol) ?? bug(`no size is known for ${extent.symbol}`));
}

/** The extent where sizes below `least` are ruled out. */
export function extentFrom<E extends Extent>(extent: E, least: LeastSizes): E {
  if (extent.kind === "constant") return extent;
  if (extent.kind === "product") return { ...extent, factors: extent.factors.map((each) => extentFrom(each, least)) };
  return { ...extent, least: Math.max(extent.least, least.get(extent.symbol) ?? 1) };
}

/** floor((x + c) / n) + e of the extent x: convolutions, pools, subsampling. @param n >= 1 */
export function windowed(x: AxisExtent, c: number, n: number, e: number): AxisExtent {
  if (x.kind === "constant") return constant(Math.floor((x.value + c) / n) + e);
  if (x.kind === "form") {
    const { symbol, u, a, m, b, least } = x;
    if (u === 1) return form(symbol, 1, a + m * (b + c), m * n, e, least);
    if (u % n === 0) return form(symbol, u / n, a, m, Math.floor((b + c) / n) + e, least);
    // floor((u y + d) / n) = floor((y + floor(d / u)) / (n / u))
    if (n % u === 0) return form(symbol, 1, a + m * Math.floor((b + c) / u), m * (n / u), e, least);
  }
  const [period, rise] = x.kind === "form" ? [x.m, x.u] : [x.values.length, x.rise];
  // After `turns` periods of x the numerator has grown by a multiple of n.
  const turns = n / greatestCommonDivisor(rise, n);
  const whole = period * turns;
  if (whole > PERIOD_LIMIT) throw new PeriodLimit(whole);
  const values = Array.from({ length: whole }, (_, s) => Math.floor((evaluateExtent(x, s + 1) + c) / n) + e);
  return { kind: "table", symbol: x.symbol, values, rise: (rise * turns) / n, least: x.least };
}

/** r * x + e: upsampling, transposed convolution. */
export function scaled(x: AxisExtent, r: number, e = 0): AxisExtent {
  switch (x.kind) {
    case "constant":
      return constant(r * x.value + e);
    case "form":
      return form(x.symbol, x.u * r, x.a, x.m, x.b * r + e, x.least);
    case "table":
      return { ...x, values: x.values.map((value) => value * r + e), rise: x.rise * r };
  }
}

export function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return Math.abs(a);
}

/** The extent, valid from the least size at which it is at least `minimum`; undefined where no size gives that. */
export function requireAtLeast(x: AxisExtent, minimum: number): AxisExtent | undefined {
  if (x.kind === "constant") return x.value >= minimum ? x : undefined;
  let high = x.least;
  while (evaluateExtent(x, high) < minimum) {
    high *= 2;
    if (high > 2 ** 40) return undefined;
  }
  let low = x.least;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (evaluateExtent(x, middle) >= minimum) high = middle;
    else low = middle + 1;
  }
  return { ...x, least: low };
}

/** `28`, `H`, `floor((H + 1) / 2)`, `2 * floor(H / 3) + 1`, `4 * H * floor(W / 2) + 1`. */
export function formatExtent(extent: Extent): string {
  switch (extent.kind) {
    case "constant":
      return String(extent.value);
    case "table":
      return `f(${extent.symbol}) repeating every ${extent.values.length}`;
    case "form":
      return formatForm(extent);
    case "product": {
      const factors = extent.factors.map(formatFactor);
      return offsetText((extent.factor === 1 ? factors : [extent.factor, ...factors]).join(" * "), extent.plus);
    }
  }
}
function offsetText(text: string, offset: number): string {
  return offset === 0 ? text : `${text} ${offset > 0 ? "+" : "-"} ${Math.abs(offset)}`;
}
function formatForm({ symbol, u, a, m, b }: FormExtent): string {
  // floor((s + a) / m) + b reads better as one fraction: floor((s + a + m b) / m).
  const joined = u === 1 && m > 1 ? a + m * b : a;
  const rest = u === 1 && m > 1 ? 0 : b;
  const inner = offsetText(symbol, joined);
  const base = m === 1 ? symbol : `floor(${joined === 0 ? inner : `(${inner})`} / ${m})`;
  return offsetText(u === 1 ? base : `${u} * ${base}`, rest);
}
function formatFactor(extent: SymbolicExtent): string {
  const text = formatExtent(extent);
  return /^\w+$|^floor\([^*]*\)$/.test(text) ? text : `(${text})`;
}

/** The symbol of an extent that has one. */
export function symbolOf(extent: AxisExtent): string | undefined {
  return extent.kind === "constant" ? undefined : extent.symbol;
}
/** All symbols that an extent depends on, each once. */
export function symbolsOf(extent: Extent): readonly string[] {
  if (extent.kind === "constant") return [];
  return extent.kind === "product" ? [...new Set(extent.factors.map(({ symbol }) => symbol))] : [extent.symbol];
}
export function leastOf(extent: AxisExtent): number {
  return extent.kind === "constant" ? 1 : extent.least;
}
/** The sizes from which every window on the way to it fits. */
export function leastSizesOf(extent: Extent): LeastSizes {
  if (extent.kind === "constant") return everySize;
  if (extent.kind === "product") return bothLeast(...(extent.factors.map(leastSizesOf) as [LeastSizes, LeastSizes]));
  return new Map([[extent.symbol, extent.least]]);
}
