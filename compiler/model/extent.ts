/**
 * A height, width or length for every size at once (`reference.md`, section 4.1): u * floor((s + a) / m) + b over one
 * symbol s >= 1, a form closed under the layers' rules; where an enlargement meets a stride that does not divide it,
 * one period of values.
 */
import { bug } from "../bug.ts";

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
export type Extent = ConstantExtent | FormExtent | TableExtent;

/** Longer periods are RN5012. */
export const PERIOD_LIMIT = 65_536;

export class PeriodLimit extends Error {
  override readonly name = "PeriodLimit";
  readonly period: number;
  constructor(period: number) {
    super(`these sizes repeat only every ${period}`);
    this.period = period;
  }
}

export function constant(value: number): Extent {
  return { kind: "constant", value };
}
export function symbolic(symbol: string, factor = 1): Extent {
  return { kind: "form", symbol, u: factor, a: 0, m: 1, b: 0, least: 1 };
}

function modulo(a: number, m: number): number {
  return ((a % m) + m) % m;
}

function form(symbol: string, u: number, a: number, m: number, b: number, least: number): Extent {
  if (u === 0) return constant(b);
  const reduced = modulo(a, m);
  return { kind: "form", symbol, u, a: reduced, m, b: b + (u * (a - reduced)) / m, least };
}

/** The extent at size s of its symbol. */
export function evaluateExtent(extent: Extent, s: number): number {
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

/** floor((x + c) / n) + e of the extent x: convolutions, pools, subsampling. @param n >= 1 */
export function windowed(x: Extent, c: number, n: number, e: number): Extent {
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
export function scaled(x: Extent, r: number, e = 0): Extent {
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
export function requireAtLeast(x: Extent, minimum: number): Extent | undefined {
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

/** `28`, `H`, `floor((H + 1) / 2)`, `2 * floor(H / 3) + 1`. */
export function formatExtent(extent: Extent): string {
  if (extent.kind === "constant") return String(extent.value);
  if (extent.kind === "table") return `f(${extent.symbol}) repeating every ${extent.values.length}`;
  const { symbol, u, a, m, b } = extent;
  // floor((s + a) / m) + b reads better as one fraction: floor((s + a + m b) / m), when it stays positive.
  const joined = u === 1 && m > 1 ? a + m * b : a;
  const rest = u === 1 && m > 1 ? 0 : b;
  const inner = joined === 0 ? symbol : `${symbol} ${joined > 0 ? "+" : "-"} ${Math.abs(joined)}`;
  const base = m === 1 ? symbol : `floor(${joined === 0 ? inner : `(${inner})`} / ${m})`;
  const product = u === 1 ? base : `${u} * ${base}`;
  return rest === 0 ? product : `${product} ${rest > 0 ? "+" : "-"} ${Math.abs(rest)}`;
}

export type Comparison =
  | { readonly kind: "equal" }
  /** Unequal, but for the sizes listed. */
  | { readonly kind: "never"; readonly except: readonly number[] }
  /** Equal for some sizes: in words, with the smallest size that fails and both values there. */
  | {
      readonly kind: "sometimes";
      readonly symbol: string;
      readonly condition: string;
      readonly example: { readonly size: number; readonly left: number; readonly right: number };
    }
  | { readonly kind: "different-symbols"; readonly left: string; readonly right: string };

/** Decides f = g for every size from both domains on (`reference.md`, section 4.2). Exact: one period is a proof. */
export function compareExtents(f: Extent, g: Extent): Comparison {
  if (f.kind === "constant" && g.kind === "constant") {
    return f.value === g.value ? { kind: "equal" } : { kind: "never", except: [] };
  }
  const [left, right] = [symbolOf(f), symbolOf(g)];
  if (left !== right) return { kind: "different-symbols", left: left ?? "a number", right: right ?? "a number" };
  if (f.kind === "form" && g.kind === "form" && f.u === g.u && f.m === g.m && f.a === g.a && f.b === g.b) {
    return { kind: "equal" };
  }
  const first = Math.max(leastOf(f), leastOf(g));
  const [slopeF, slopeG] = [slopeOf(f), slopeOf(g)];
  if (slopeF.rise * slopeG.period !== slopeG.rise * slopeF.period) return differentSlopes(f, g, first);
  const period = (slopeF.period / greatestCommonDivisor(slopeF.period, slopeG.period)) * slopeG.period;
  if (period > PERIOD_LIMIT) throw new PeriodLimit(period);
  const sizes = Array.from({ length: period }, (_, i) => first + i);
  const equal = sizes.filter((s) => evaluateExtent(f, s) === evaluateExtent(g, s));
  if (equal.length === period) return { kind: "equal" };
  if (equal.length === 0) return { kind: "never", except: [] };
  const size = sizes.find((s) => evaluateExtent(f, s) !== evaluateExtent(g, s)) ?? bug("no size fails");
  return {
    kind: "sometimes",
    symbol: left ?? "",
    condition: residueWords(left ?? "", equal, period),
    example: { size, left: evaluateExtent(f, size), right: evaluateExtent(g, size) },
  };
}

export function symbolOf(extent: Extent): string | undefined {
  return extent.kind === "constant" ? undefined : extent.symbol;
}
export function leastOf(extent: Extent): number {
  return extent.kind === "constant" ? 1 : extent.least;
}
function slopeOf(extent: Extent): { readonly rise: number; readonly period: number } {
  if (extent.kind === "form") return { rise: extent.u, period: extent.m };
  if (extent.kind === "table") return { rise: extent.rise, period: extent.values.length };
  return { rise: 0, period: 1 };
}

/** Lines of different slope meet in finitely many sizes: both stay within one period's rise of their line. */
function differentSlopes(f: Extent, g: Extent, first: number): Comparison {
  const [a, b] = [slopeOf(f), slopeOf(g)];
  const gap = Math.abs(a.rise / a.period - b.rise / b.period);
  const offset = Math.abs(evaluateExtent(f, first) - evaluateExtent(g, first)) + a.rise + b.rise + 2;
  const last = first + Math.min(Math.ceil(offset / gap), PERIOD_LIMIT);
  const except: number[] = [];
  for (let s = first; s <= last && except.length < 8; s++)
    if (evaluateExtent(f, s) === evaluateExtent(g, s)) except.push(s);
  return { kind: "never", except };
}

/** `H is even`, `H mod 4 is 0 or 1`. */
function residueWords(symbol: string, sizes: readonly number[], period: number): string {
  let modulus = period;
  let residues = new Set(sizes.map((s) => s % period));
  // The least modulus that tells the same set.
  for (let smaller = 2; smaller < period; smaller++) {
    if (period % smaller !== 0) continue;
    const reduced = new Set([...residues].map((r) => r % smaller));
    if (reduced.size * (period / smaller) === residues.size) {
      modulus = smaller;
      residues = reduced;
      break;
    }
  }
  const sorted = [...residues].sort((a, b) => a - b);
  if (modulus === 2) return `${symbol} is ${sorted[0] === 0 ? "even" : "odd"}`;
  if (sorted.length === modulus - 1) {
    const missing = Array.from({ length: modulus }, (_, r) => r).find((r) => !residues.has(r));
    return `${symbol} mod ${modulus} is not ${missing}`;
  }
  const words = sorted.length === 1 ? String(sorted[0]) : `${sorted.slice(0, -1).join(", ")} or ${sorted.at(-1)}`;
  return `${symbol} mod ${modulus} is ${words}`;
}
