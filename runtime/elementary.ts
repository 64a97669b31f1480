/**
 * Engines differ in the last bits of Math.log, Math.exp and Math.cos, and so would what is drawn: these use only exact
 * operations. Series of what is drawn a million times are written out: loops make their numbers anew each time.
 */

/** Of a number above 0: 2 artanh((m - 1) / (m + 1)) with m next to 1, by its series. */
export function logarithm(x: number): number {
  if (x > Math.SQRT2) return -logarithm(1 / x);
  let [m, exponent] = [x, 0];
  for (; m < Math.SQRT1_2; m *= 2) exponent--;
  const s = (m - 1) / (m + 1);
  let sum = (1 / 19) * s * s + 1 / 17;
  sum = sum * s * s + 1 / 15;
  sum = sum * s * s + 1 / 13;
  sum = sum * s * s + 1 / 11;
  sum = sum * s * s + 1 / 9;
  sum = sum * s * s + 1 / 7;
  sum = sum * s * s + 1 / 5;
  sum = sum * s * s + 1 / 3;
  sum = sum * s * s + 1;
  return exponent * Math.LN2 + 2 * s * sum;
}

/** Of a number whose exponential is a normal one: by its series next to 0, times a power of two. */
export function exponential(x: number): number {
  const powers = Math.round(x / Math.LN2);
  const rest = x - powers * Math.LN2;
  let sum = 1;
  for (let k = 18; k >= 1; k--) sum = 1 + (sum * rest) / k;
  return sum * 2 ** powers;
}

/** cos(2π turn) of a turn in [0, 1), by its series up to a quarter. */
export function cosineOfTurn(turn: number): number {
  const half = turn > 0.5 ? 1 - turn : turn;
  const angle = 2 * Math.PI * (half > 0.25 ? 0.5 - half : half);
  let sum = 1 - (angle * angle) / 380;
  sum = 1 - (sum * angle * angle) / 306;
  sum = 1 - (sum * angle * angle) / 240;
  sum = 1 - (sum * angle * angle) / 182;
  sum = 1 - (sum * angle * angle) / 132;
  sum = 1 - (sum * angle * angle) / 90;
  sum = 1 - (sum * angle * angle) / 56;
  sum = 1 - (sum * angle * angle) / 30;
  sum = 1 - (sum * angle * angle) / 12;
  sum = 1 - (sum * angle * angle) / 2;
  return half > 0.25 ? -sum : sum;
}
