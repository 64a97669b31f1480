/** Compile-time numbers are exact: a numerator and a positive denominator without a common factor. */
import { grouped } from "../../../grammar/counted.ts";
export interface Rational {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a < 0n ? -a : a;
}

/** @param denominator not 0 */
export function rational(numerator: bigint, denominator = 1n): Rational {
  if (denominator === 1n) return { numerator, denominator };
  const factor = gcd(numerator, denominator) * (denominator < 0n ? -1n : 1n);
  return { numerator: numerator / factor, denominator: denominator / factor };
}
export function whole(value: number): Rational {
  return { numerator: BigInt(value), denominator: 1n };
}

export function add(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
}
export function negate(a: Rational): Rational {
  return { numerator: -a.numerator, denominator: a.denominator };
}
export function subtract(a: Rational, b: Rational): Rational {
  return add(a, negate(b));
}
export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.numerator, a.denominator * b.denominator);
}
/** @param b not 0 */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.numerator * b.denominator, a.denominator * b.numerator);
}
/** Non-negative remainder of whole numbers. @param b whole, not 0 */
export function remainder(a: Rational, b: Rational): Rational {
  const modulus = b.numerator < 0n ? -b.numerator : b.numerator;
  return rational(((a.numerator % modulus) + modulus) % modulus);
}
/** Negative, 0 or positive, as a is below, equal to or above b. */
export function compare(a: Rational, b: Rational): number {
  const difference = a.numerator * b.denominator - b.numerator * a.denominator;
  return Number(difference > 0n) - Number(difference < 0n);
}
export function isWhole(a: Rational): boolean {
  return a.denominator === 1n;
}
export function isZero(a: Rational): boolean {
  return a.numerator === 0n;
}

export function floor(a: Rational): Rational {
  const quotient = a.numerator / a.denominator;
  return rational(a.numerator < 0n && !isWhole(a) ? quotient - 1n : quotient);
}
export function ceil(a: Rational): Rational {
  return negate(floor(negate(a)));
}
/** Halves go up. */
export function round(a: Rational): Rational {
  return floor(add(a, rational(1n, 2n)));
}

/** Nearest double; below the smallest it is 0, beyond the largest infinite. */
export function toNumber({ numerator, denominator }: Rational): number {
  if (denominator === 1n) return Number(numerator);
  // Exact operands give the correctly rounded quotient.
  const [top, bottom] = [Number(numerator), Number(denominator)];
  if (Number.isSafeInteger(top) && Number.isSafeInteger(bottom)) return top / bottom;
  // Larger ones are scaled to 64 bits and more, the last of which says whether anything was cut off: rounded once.
  const shift = bitLength(denominator) - bitLength(numerator) + 64;
  const [scaled, divisor] =
    shift > 0 ? [numerator << BigInt(shift), denominator] : [numerator, denominator << BigInt(-shift)];
  const sign = numerator < 0n ? -1n : 1n;
  const sticky = scaled % divisor === 0n ? 0n : sign;
  const rounded = Number((scaled / divisor) * 2n + sticky);
  // In two steps: 2 ** -(shift + 1) alone may be 0 or infinite where the result is neither.
  const half = Math.trunc(shift / 2);
  return rounded * 2 ** -half * 2 ** -(shift + 1 - half);
}
function bitLength(value: bigint): number {
  return (value < 0n ? -value : value).toString(2).length;
}

/** The exact value of a finite double. */
export function fromNumber(value: number): Rational {
  let exponent = 0n;
  while (!Number.isInteger(value)) {
    value *= 2;
    exponent++;
  }
  return rational(BigInt(value), 1n << exponent);
}

/** Square root: exact where it is rational, else the nearest double. @param a not negative */
export function squareRoot(a: Rational): Rational {
  const [n, d] = [integerRoot(a.numerator), integerRoot(a.denominator)];
  if (n * n === a.numerator && d * d === a.denominator) return rational(n, d);
  // 2^k times the root, cut off to an integer of 64 bits and more; a half more stands for what was cut off.
  const k = BigInt(Math.max(0, 64 + Math.ceil((bitLength(a.denominator) - bitLength(a.numerator)) / 2)));
  const root = integerRoot((a.numerator << (2n * k)) / a.denominator);
  const nearest = toNumber(rational(2n * root + 1n, 2n << k));
  // Beyond all doubles the integer below is as near as can be said; k is 0 there.
  return Number.isFinite(nearest) ? fromNumber(nearest) : rational(root);
}
/** The largest integer whose square is at most `value`: Newton's method from above. */
function integerRoot(value: bigint): bigint {
  if (value < 2n) return value;
  let root = 1n << BigInt(Math.ceil(bitLength(value) / 2));
  for (;;) {
    const next = (root + value / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** MobileNet's: the nearest multiple of d, at least d, and one more if that is below 0.9 x. */
export function makeDivisible(x: Rational, d: Rational): Rational {
  const nearest = multiply(floor(add(divide(x, d), rational(1n, 2n))), d);
  const atLeast = compare(nearest, d) < 0 ? d : nearest;
  return compare(atLeast, multiply(x, rational(9n, 10n))) < 0 ? add(atLeast, d) : atLeast;
}

const suffixes: { readonly [suffix: string]: bigint } = {
  k: 10n ** 3n,
  M: 10n ** 6n,
  G: 10n ** 9n,
  T: 10n ** 12n,
  KiB: 2n ** 10n,
  MiB: 2n ** 20n,
  GiB: 2n ** 30n,
};

interface NumberParts {
  readonly value: Rational;
  /** One unit of the last digit written: what `~=` rounds to. */
  readonly unit: Rational;
}

/** A number as written, `25_557_032`, `4.1G`, `1e-4`; undefined when it is none or its exponent is out of bounds. */
export function parseNumber(text: string): NumberParts | undefined {
  const match = /^([\d_]+)(?:\.([\d_]+))?(?:[eE]([+-]?\d+))?(k|M|G|T|KiB|MiB|GiB)?$/.exec(text);
  if (!match) return undefined;
  const [integer, fraction] = [match[1] ?? "", match[2] ?? ""].map((digits) => digits.replaceAll("_", "")) as [
    string,
    string,
  ];
  const exponent = Number(match[3] ?? 0);
  if (Math.abs(exponent) > 400 || integer.length + fraction.length > 400) return undefined;
  const scale = suffixes[match[4] ?? ""] ?? 1n;
  const power = exponent - fraction.length;
  const unit = power >= 0 ? rational(scale * 10n ** BigInt(power)) : rational(scale, 10n ** BigInt(-power));
  return { value: multiply(rational(BigInt(integer + fraction)), unit), unit };
}

/** `25,557,032`, `4.5`, `1/3`: decimals only where they are the whole truth. */
export function formatRational(a: Rational): string {
  if (isWhole(a)) return grouped(a.numerator);
  if (a.numerator < 0n) return `-${formatRational(negate(a))}`;
  const decimal = String(toNumber(a));
  const read = parseNumber(decimal);
  return read && compare(read.value, a) === 0 ? decimal : `${a.numerator}/${a.denominator}`;
}
