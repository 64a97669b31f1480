/** Products of extents, for lengths: an image of H by W pixels is H * W tokens, H * W + 1 with a class token. */
import {
  formatExtent,
  greatestCommonDivisor,
  PeriodLimit,
  scaled,
  type AxisExtent,
  type Extent,
  type SymbolicExtent,
} from "./extent.ts";

/** height * width, in the one form that equal products have. @throws PeriodLimit beyond whole doubles */
export function productOf(height: AxisExtent, width: AxisExtent): Extent {
  if (height.kind === "constant") return scaled(width, height.value);
  if (width.kind === "constant") return scaled(height, width.value);
  const divisors = [divisorOf(height), divisorOf(width)] as const;
  const factor = divisors[0] * divisors[1];
  if (!Number.isSafeInteger(factor)) throw new PeriodLimit(factor);
  const [first, second] = [divided(height, divisors[0]), divided(width, divisors[1])];
  const isSorted = orderKey(first) <= orderKey(second);
  return { kind: "product", factor, factors: isSorted ? [first, second] : [second, first], plus: 0 };
}

/** x + n: a class token in front of a length. */
export function increased(x: Extent, n: number): Extent {
  return x.kind === "product" ? { ...x, plus: x.plus + n } : scaled(x, 1, n);
}

/** By their symbols first; two tables may read alike. */
function orderKey(extent: SymbolicExtent): string {
  return `${extent.symbol} ${formatExtent(extent)} ${extent.kind === "table" ? extent.values.join() : ""}`;
}

/** What divides the extent at every size. */
function divisorOf(extent: SymbolicExtent): number {
  const numbers = extent.kind === "form" ? [extent.u, extent.b] : [extent.rise, ...extent.values];
  return numbers.reduce((a, b) => greatestCommonDivisor(a, b), 0);
}
function divided(extent: SymbolicExtent, divisor: number): SymbolicExtent {
  return extent.kind === "form"
    ? { ...extent, u: extent.u / divisor, b: extent.b / divisor }
    : { ...extent, values: extent.values.map((each) => each / divisor), rise: extent.rise / divisor };
}
