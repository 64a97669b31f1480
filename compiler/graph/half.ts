/** Numbers of 16 bits, IEEE 754 binary16: 11 binary digits, up to 65,504, down to 2^-24. */

/** From here on a number is nearer to infinity than to the largest: half a unit beyond 65,504. */
const OVERFLOW = 65_520;
/** Below the least normal number all are as far apart as there. */
const LEAST_EXPONENT = -14;
/** Adding it leaves no room for a fraction: float64 then rounds to whole numbers, ties to even ones. */
const NO_FRACTION = 1.5 * 2 ** 52;

/** The nearest number of 16 bits, of two as near the even one; infinite where there is none as large. */
export function roundedToHalf(value: number): number {
  const size = Math.abs(value);
  if (!(size < OVERFLOW)) return Number.isNaN(value) ? value : Math.sign(value) * Number.POSITIVE_INFINITY;
  if (size === 0) return value;
  const unit = 2 ** (Math.max(exponentOf(size), LEAST_EXPONENT) - 10);
  const rounded = (size / unit + NO_FRACTION - NO_FRACTION) * unit;
  return value < 0 ? -rounded : rounded;
}

/** The largest e with 2^e <= size; logarithms round. */
function exponentOf(size: number): number {
  const near = Math.floor(Math.log2(size));
  if (2 ** near > size) return near - 1;
  return 2 ** (near + 1) <= size ? near + 1 : near;
}
