/** Products of extents compared: factor by factor, of one symbol residue by residue (`reference.md`, section 4.2). */
import { bug } from "../../bug.ts";
import { compareAxes, never, residueCondition, slopeOf, type Comparison } from "./axis-comparison.ts";
import {
  extentAt,
  extentFrom,
  formatExtent,
  greatestCommonDivisor,
  leastSizesOf,
  PERIOD_LIMIT,
  PeriodLimit,
  scaled,
  symbolsOf,
  type Extent,
  type ProductExtent,
  type Sizes,
  type SymbolicExtent,
} from "./extent.ts";
import { bothLeast, type LeastSizes } from "./least-sizes.ts";

/** Sizes of two symbols whose sum is so much above the least are tried for one that fails. */
const DIAGONALS = 1024;

type Sometimes = Extract<Comparison, { readonly kind: "sometimes" }>;

/** @throws PeriodLimit */
export function compareProducts(f: Extent, g: Extent): Comparison {
  const [left, right] = [symbolsOf(f), symbolsOf(g)].map((symbols) => [...symbols].sort().join(" and ")) as [
    string,
    string,
  ];
  if (left !== right) {
    return { kind: "different-symbols", left: left || "a number", right: right || "a number" };
  }
  const least = bothLeast(leastSizesOf(f), leastSizesOf(g));
  const cancelled = f.kind === "product" && g.kind === "product" ? withoutCommonFactor(f, g, least) : undefined;
  if (cancelled) return cancelled;
  const [symbol, other] = [...least.keys()].sort();
  if (symbol === undefined) return bug("a product has a symbol");
  if (other === undefined) return compareCurves(f, g, symbol, least.get(symbol) ?? 1);
  // Two symbols: only products have them.
  return comparePairs(f as ProductExtent, g as ProductExtent, [symbol, other], least);
}

/** Where both have a factor in common it is left out, for no extent is 0; undefined where they have none. */
function withoutCommonFactor(f: ProductExtent, g: ProductExtent, least: LeastSizes): Comparison | undefined {
  for (const [i, j] of [
    [0, 0],
    [1, 1],
    [0, 1],
    [1, 0],
  ] as const) {
    if (compareAxes(f.factors[i], g.factors[j]).kind !== "equal") continue;
    const [x, y] = [f.factors[1 - i], g.factors[1 - j]] as [SymbolicExtent, SymbolicExtent];
    const rest = compareAxes(extentFrom(scaled(x, f.factor), least), extentFrom(scaled(y, g.factor), least));
    if (f.plus === g.plus) return withLeast(rest, f, g, least);
    return rest.kind === "equal" ? never : undefined;
  }
  return undefined;
}
/** What was found of one symbol, said of both: the other one is as small as it may be. */
function withLeast(found: Comparison, f: Extent, g: Extent, least: LeastSizes): Comparison {
  if (found.kind !== "sometimes") return found;
  return { ...found, example: exampleAt(f, g, new Map([...least, ...found.example.sizes])) };
}
function exampleAt(f: Extent, g: Extent, sizes: Sizes): Sometimes["example"] {
  const sorted = new Map([...sizes].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { sizes: sorted, left: extentAt(f, sizes), right: extentAt(g, sizes) };
}

/** Of one symbol: on each residue the difference is a polynomial of degree 2, so that three sizes in a row decide it. */
function compareCurves(f: Extent, g: Extent, symbol: string, least: number): Comparison {
  const axes = [f, g].flatMap((each) => (each.kind === "product" ? each.factors : [each]));
  const period = axes.reduce((all, each) => {
    const own = each.kind === "constant" ? 1 : slopeOf(each).period;
    return (all / greatestCommonDivisor(all, own)) * own;
  }, 1);
  if (period > PERIOD_LIMIT) throw new PeriodLimit(period);
  const difference = (s: number): bigint => {
    const sizes = new Map([[symbol, s]]);
    return BigInt(extentAt(f, sizes)) - BigInt(extentAt(g, sizes));
  };
  const residues = Array.from({ length: period }, (_, r) => least + r);
  const roots = residues.map((s) => rootsOf([difference(s), difference(s + period), difference(s + 2 * period)]));
  const always = roots.filter((each) => each === "every").length;
  if (always === period) return { kind: "equal" };
  if (always === 0) {
    const except = residues.flatMap((s, r) => (roots[r] as readonly number[]).map((turn) => s + period * turn));
    return except.length === 0 ? never : { kind: "never", symbol, except: except.sort((a, b) => a - b) };
  }
  let size = least;
  while (difference(size) === 0n) size++;
  const found = sometimes(f, g, [symbol], new Map([[symbol, size]]));
  // Where curves meet besides, words for the residues alone would not be all.
  if (roots.some((each) => each !== "every" && each.length > 0)) return found;
  const equal = residues.filter((_, r) => roots[r] === "every").map((s) => s % period);
  return { ...found, condition: residueCondition(symbol, equal, period) };
}

/** Whole q >= 0 at which the polynomial of degree 2 with these values at 0, 1 and 2 is 0. */
function rootsOf([zero, one, two]: readonly [bigint, bigint, bigint]): "every" | readonly number[] {
  // value(q) = zero + rise q + bend q (q - 1) / 2, twice that is bend q^2 + (2 rise - bend) q + 2 zero.
  const [rise, bend] = [one - zero, two - 2n * one + zero];
  const [a, b, c] = [bend, 2n * rise - bend, 2n * zero];
  if (a === 0n && b === 0n) return c === 0n ? "every" : [];
  const candidates = a === 0n ? [-c / b] : around(a, b, c);
  const roots = candidates.filter((q) => q >= 0n && a * q * q + b * q + c === 0n);
  return [...new Set(roots)].map(Number);
}
function around(a: bigint, b: bigint, c: bigint): readonly bigint[] {
  const square = b * b - 4n * a * c;
  if (square < 0n) return [];
  const root = rootOf(square);
  return [(-b - root) / (2n * a), (-b + root) / (2n * a)];
}
/** The greatest whole number whose square is no more. */
function rootOf(square: bigint): bigint {
  if (square < 2n) return square;
  let root = 1n << BigInt(Math.ceil(square.toString(2).length / 2));
  for (let next = root; ; root = next) {
    next = (root + square / root) / 2n;
    if (next >= root) return root;
  }
}

/**
 * Of two symbols, without a common factor. Where one side is nowhere the greater, in neither factor, the products are
 * equal where both factors are; else sizes of one may make up for sizes of the other, and the condition is the equation.
 */
function comparePairs(
  f: ProductExtent,
  g: ProductExtent,
  symbols: readonly [string, string],
  least: LeastSizes,
): Comparison {
  const [x, y] = symbols.map((symbol) => {
    const of = ({ factors }: ProductExtent): SymbolicExtent =>
      extentFrom(factors.find((each) => each.symbol === symbol) ?? bug(`no factor has ${symbol}`), least);
    return compareAxes(of(f), of(g));
  });
  const isPlain = f.factor === g.factor && f.plus === g.plus;
  if (isPlain && x?.kind === "sometimes" && y?.kind === "sometimes" && x.order === y.order && x.order !== "mixed") {
    const examples = [x, y].map(({ example }) => new Map([...least, ...example.sizes]));
    const [sizes = least] = examples.sort((a, b) => sumOf(a) - sumOf(b));
    return {
      kind: "sometimes",
      symbol: symbols.join(" and "),
      condition: `${x.condition} and ${y.condition}`,
      example: exampleAt(f, g, sizes),
      order: x.order,
    };
  }
  return sometimes(f, g, symbols, firstUnequal(f, g, symbols, least));
}
function sumOf(sizes: Sizes): number {
  return [...sizes.values()].reduce((a, b) => a + b, 0);
}

/** The sizes of least sum that fail. */
function firstUnequal(f: Extent, g: Extent, [x, y]: readonly [string, string], least: LeastSizes): Sizes {
  for (let sum = 0; sum < DIAGONALS; sum++)
    for (let above = 0; above <= sum; above++) {
      const sizes = new Map([
        [x, (least.get(x) ?? 1) + above],
        [y, (least.get(y) ?? 1) + sum - above],
      ]);
      if (extentAt(f, sizes) !== extentAt(g, sizes)) return sizes;
    }
  throw new PeriodLimit(DIAGONALS);
}

/** Where no words say it shorter, the condition is the equation. */
function sometimes(f: Extent, g: Extent, symbols: readonly string[], sizes: Sizes): Sometimes {
  return {
    kind: "sometimes",
    symbol: symbols.join(" and "),
    condition: `${formatExtent(f)} is ${formatExtent(g)}`,
    example: exampleAt(f, g, sizes),
    order: "mixed",
  };
}
