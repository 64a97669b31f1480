/** Whether two extents of one symbol are equal for every size, for none or for some (`reference.md`, section 4.2). */
import { bug } from "../../bug.ts";
import {
  evaluateExtent,
  greatestCommonDivisor,
  leastOf,
  PERIOD_LIMIT,
  PeriodLimit,
  symbolOf,
  type AxisExtent,
  type FormExtent,
  type Sizes,
  type SymbolicExtent,
} from "./extent.ts";

export type Comparison =
  | { readonly kind: "equal" }
  /** Unequal, but for finitely many sizes of one symbol: all of them, in rising order. */
  | { readonly kind: "never"; readonly symbol?: string; readonly except: readonly number[] }
  /** Equal for some sizes. */
  | {
      readonly kind: "sometimes";
      /** `H`, `H and W`. */
      readonly symbol: string;
      /** In words, after "only when". */
      readonly condition: string;
      /** The smallest sizes that fail, and both values there. */
      readonly example: { readonly sizes: Sizes; readonly left: number; readonly right: number };
      /** Where they differ, the left one is always the lesser, always the greater, or now this and now that. */
      readonly order: "below" | "above" | "mixed";
    }
  | { readonly kind: "different-symbols"; readonly left: string; readonly right: string };

/** Residues from `from` to `to`, both included. */
interface Run {
  readonly from: number;
  readonly to: number;
}

/** Sizes that are tried where two lines cross; bands of periods below the limit cross within fewer. */
const CROSSING_LIMIT = 16 * PERIOD_LIMIT;

export const never: Comparison = { kind: "never", except: [] };

/** Compares f with g for every size from which both are valid. @throws PeriodLimit */
export function compareAxes(f: AxisExtent, g: AxisExtent): Comparison {
  if (f.kind === "constant" && g.kind === "constant") return f.value === g.value ? { kind: "equal" } : never;
  const [left, right] = [symbolOf(f), symbolOf(g)];
  if (f.kind === "constant" || g.kind === "constant" || left !== right) {
    return { kind: "different-symbols", left: left ?? "a number", right: right ?? "a number" };
  }
  if (f.kind === "form" && g.kind === "form" && f.u === g.u && f.m === g.m) return compareForms(f, g);
  const [slopeF, slopeG] = [slopeOf(f), slopeOf(g)];
  return slopeF.rise * slopeG.period === slopeG.rise * slopeF.period ? comparePeriods(f, g) : compareSlopes(f, g);
}

export function slopeOf(extent: SymbolicExtent): { readonly rise: number; readonly period: number } {
  return extent.kind === "form"
    ? { rise: extent.u, period: extent.m }
    : { rise: extent.rise, period: extent.values.length };
}
function firstOf(f: AxisExtent, g: AxisExtent): number {
  return Math.max(leastOf(f), leastOf(g));
}

/** With u and m in common, where a < a' the second jumps first: on m - a' <= s mod m < m - a it is u ahead of b' - b. */
function compareForms(f: FormExtent, g: FormExtent): Comparison {
  const { m, u } = f;
  const [late, early] = f.a <= g.a ? [f, g] : [g, f];
  const difference = late.b - early.b;
  if (late.a === early.a) return difference === 0 ? { kind: "equal" } : never;
  const ahead: readonly Run[] = [{ from: m - early.a, to: m - late.a - 1 }];
  if (difference === 0) return sometimes(f, g, complement(ahead, m), m);
  return difference === u ? sometimes(f, g, ahead, m) : never;
}

/** Of one slope f - g is periodic: one period, computed, is a proof. */
function comparePeriods(f: SymbolicExtent, g: SymbolicExtent): Comparison {
  const [p, q] = [slopeOf(f).period, slopeOf(g).period];
  const period = (p / greatestCommonDivisor(p, q)) * q;
  if (period > PERIOD_LIMIT) throw new PeriodLimit(period);
  const residues = Array.from({ length: period }, (_, s) => s);
  // Residue 0 is the size of one period: there is no size 0.
  const differences = residues.map((r) => evaluateExtent(f, r || period) - evaluateExtent(g, r || period));
  const equal = residues.filter((r) => differences[r] === 0);
  const isMixed = differences.some((each) => each > 0) && differences.some((each) => each < 0);
  if (equal.length === period) return { kind: "equal" };
  if (equal.length === 0) return never;
  const { runs, modulus } = leastModulus(equal, period);
  return sometimes(f, g, runs, modulus, isMixed);
}

/** The same residues by the least modulus that tells them. */
function leastModulus(
  residues: readonly number[],
  period: number,
): { readonly runs: readonly Run[]; readonly modulus: number } {
  for (let modulus = 2; modulus <= period; modulus++) {
    if (period % modulus !== 0) continue;
    const reduced = new Set(residues.map((r) => r % modulus));
    if (reduced.size * (period / modulus) === residues.length) return { runs: runsOf(reduced, modulus), modulus };
  }
  return bug("a period is a modulus of itself");
}
/** In words: the sizes whose residue by `period` is one of these. */
export function residueCondition(symbol: string, residues: readonly number[], period: number): string {
  const { runs, modulus } = leastModulus(residues, period);
  return residueWords(symbol, runs, modulus);
}

/**
 * Lines of different slope meet in finitely many sizes, all of them where the bands in which f and g stay around their
 * lines cross: with both periods multiplied out that is K s + [low, high] around 0, in whole numbers.
 */
function compareSlopes(f: SymbolicExtent, g: SymbolicExtent): Comparison {
  const [a, b] = [bandOf(f), bandOf(g)];
  const slope = a.rise * b.period - b.rise * a.period;
  const sign = slope > 0n ? 1n : -1n;
  const ends = [a.high * b.period - b.low * a.period, a.low * b.period - b.high * a.period];
  const [from = 0n, to = 0n] = ends.map((end) => (-end * sign) / (slope * sign)).sort((x, y) => (x < y ? -1 : 1));
  const first = Math.max(firstOf(f, g), Number(from) - 1);
  const last = Number(to) + 1;
  if (last - first > CROSSING_LIMIT) throw new PeriodLimit(last - first);
  const except: number[] = [];
  for (let s = first; s <= last; s++) if (evaluateExtent(f, s) === evaluateExtent(g, s)) except.push(s);
  return except.length === 0 ? never : { kind: "never", symbol: f.symbol, except };
}

/** rise * s + low <= period * f(s) <= rise * s + high for every s. */
interface Band {
  readonly rise: bigint;
  readonly period: bigint;
  readonly low: bigint;
  readonly high: bigint;
}
function bandOf(extent: SymbolicExtent): Band {
  const { rise, period } = slopeOf(extent);
  const [u, m] = [BigInt(rise), BigInt(period)];
  if (extent.kind === "form") {
    const high = u * BigInt(extent.a) + BigInt(extent.b) * m;
    return { rise: u, period: m, low: high - u * (m - 1n), high };
  }
  const offsets = extent.values.map((value, index) => BigInt(value) * m - u * BigInt(index + 1));
  const low = offsets.reduce((least, each) => (each < least ? each : least));
  const high = offsets.reduce((most, each) => (each > most ? each : most));
  return { rise: u, period: m, low, high };
}

function sometimes(
  f: SymbolicExtent,
  g: SymbolicExtent,
  equal: readonly Run[],
  modulus: number,
  isMixed = false,
): Comparison {
  const first = firstOf(f, g);
  const residue = first % modulus;
  const distances = complement(equal, modulus).map(({ from, to }) =>
    from <= residue && residue <= to ? 0 : (from - residue + modulus) % modulus,
  );
  const size = first + Math.min(...distances);
  const [left, right] = [evaluateExtent(f, size), evaluateExtent(g, size)];
  const nearOrder = left < right ? "below" : "above";
  return {
    kind: "sometimes",
    symbol: f.symbol,
    condition: residueWords(f.symbol, equal, modulus),
    example: { sizes: new Map([[f.symbol, size]]), left, right },
    order: isMixed ? "mixed" : nearOrder,
  };
}

function runsOf(residues: ReadonlySet<number>, modulus: number): readonly Run[] {
  const runs: Run[] = [];
  for (let r = 0; r < modulus; r++) {
    if (!residues.has(r)) continue;
    const last = runs.at(-1);
    if (last?.to === r - 1) runs[runs.length - 1] = { from: last.from, to: r };
    else runs.push({ from: r, to: r });
  }
  return runs;
}
function complement(runs: readonly Run[], modulus: number): readonly Run[] {
  const starts = [0, ...runs.map(({ to }) => to + 1)];
  const ends = [...runs.map(({ from }) => from - 1), modulus - 1];
  return starts.map((from, i) => ({ from, to: ends[i] ?? 0 })).filter(({ from, to }) => from <= to);
}

/** `H is even`, `H mod 4 is 0 or 1`, `H mod 8 is not 7`, `H mod 32 is 0 to 16`. */
function residueWords(symbol: string, equal: readonly Run[], modulus: number): string {
  if (modulus === 2) return `${symbol} is ${equal[0]?.from === 0 ? "even" : "odd"}`;
  const unequal = complement(equal, modulus);
  const isOne = ([run, ...others]: readonly Run[]): boolean => others.length === 0 && run?.from === run?.to;
  const [direct, inverse] = [runWords(equal), runWords(unequal)];
  const isShorter = inverse.length < direct.length || (isOne(unequal) && !isOne(equal));
  const words = isShorter ? inverse : direct;
  const shown = words.length > 8 ? [...words.slice(0, 7), `one of ${words.length - 7} others`] : words;
  const list = shown.length === 1 ? shown[0] : `${shown.slice(0, -1).join(", ")} or ${shown.at(-1)}`;
  return `${symbol} mod ${modulus} ${isShorter ? "is not" : "is"} ${list}`;
}
function runWords(runs: readonly Run[]): readonly string[] {
  return runs.flatMap(({ from, to }) => {
    if (to - from > 1) return [`${from} to ${to}`];
    return from === to ? [`${from}`] : [`${from}`, `${to}`];
  });
}
