/**
 * Winograd's F(4×4, 3×3) as straight lines of additions and multiplications: four outputs of a row of three taps are
 * products of polynomials, taken at six points, multiplied there and interpolated back; in two dimensions 36 products
 * for 16 outputs instead of 144. The points are 0, ±√½, ±√2 and infinity: they lie closer together than the textbook's
 * 0, ±1 and ±2, so that less is lost between them, and with ½ · 2 = 1 some factors vanish.
 *
 * Written over any arithmetic, so that the tests run the very same lines in float64. A value that is absent is a zero
 * that is known: what lies outside the image costs nothing.
 */

/** Outputs of a row, taps of a row, points: 4 + 3 - 1. */
export const TILE = 4;
export const TAPS = 3;
export const POINTS = 6;

export interface Arithmetic<V> {
  readonly add: (a: V, b: V) => V;
  readonly subtract: (a: V, b: V) => V;
  readonly scale: (a: V, by: number) => V;
  /** a + b * by */
  readonly addScaled: (a: V, b: V, by: number) => V;
}
export type Row<V> = readonly (V | undefined)[];
/** A row of values to a row of values; in two dimensions first along columns, then along rows. */
export type Transform = <V>(arithmetic: Arithmetic<V>, row: Row<V>) => Row<V>;

const near = Math.SQRT1_2;
const far = Math.SQRT2;

/** The same operations where operands may be known zeros. */
export class Zeros<V> {
  readonly #of: Arithmetic<V>;
  constructor(arithmetic: Arithmetic<V>) {
    this.#of = arithmetic;
  }
  scale(a: V | undefined, by: number): V | undefined {
    return a === undefined || by === 1 ? a : this.#of.scale(a, by);
  }
  /** a + b * by */
  plus(a: V | undefined, b: V | undefined, by = 1): V | undefined {
    if (b === undefined) return a;
    if (a === undefined) return this.scale(b, by);
    if (by === 1) return this.#of.add(a, b);
    return by === -1 ? this.#of.subtract(a, b) : this.#of.addScaled(a, b, by);
  }
}

/** Six pixels of a row of the image, as the products take them. */
export const transformInput: Transform = (arithmetic, [d0, d1, d2, d3, d4, d5]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(d4, d2, -2);
  const oddNear = z.plus(d3, d1, -2);
  const evenFar = z.plus(d4, d2, -0.5);
  const oddFar = z.plus(d3, d1, -0.5);
  return [
    z.plus(z.plus(d4, d2, -2.5), d0),
    z.plus(evenNear, oddNear, near),
    z.plus(evenNear, oddNear, -near),
    z.plus(evenFar, oddFar, far),
    z.plus(evenFar, oddFar, -far),
    z.plus(z.plus(d5, d3, -2.5), d1),
  ];
};

/** Six sums of products back to four pixels of a row. */
export const transformOutput: Transform = (arithmetic, [m0, m1, m2, m3, m4, m5]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(m1, m2);
  const oddNear = z.plus(m1, m2, -1);
  const evenFar = z.plus(m3, m4);
  const oddFar = z.plus(m3, m4, -1);
  return [
    z.plus(m0, z.plus(evenNear, evenFar)),
    z.plus(z.scale(oddNear, near), oddFar, far),
    z.plus(z.scale(evenNear, 0.5), evenFar, 2),
    z.plus(z.plus(m5, oddNear, near / 2), oddFar, 2 * far),
  ];
};

/** Three taps of the weights, with the factors of the interpolation. */
export const transformWeight: Transform = (arithmetic, [g0, g1, g2]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(z.scale(g0, -2 / 3), g2, -1 / 3);
  const evenFar = z.plus(z.scale(g0, 1 / 6), g2, 1 / 3);
  return [
    g0,
    z.plus(evenNear, g1, (-2 / 3) * near),
    z.plus(evenNear, g1, (2 / 3) * near),
    z.plus(evenFar, g1, far / 6),
    z.plus(evenFar, g1, -far / 6),
    g2,
  ];
};

/** Four pixels of a row of dy, at the six points: `transformOutput` read backwards. */
export const transformOutputGrad: Transform = (arithmetic, [e0, e1, e2, e3]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(e0, e2, 0.5);
  const oddNear = z.plus(e1, e3, 0.5);
  const evenFar = z.plus(e0, e2, 2);
  const oddFar = z.plus(e1, e3, 2);
  return [
    e0,
    z.plus(evenNear, oddNear, near),
    z.plus(evenNear, oddNear, -near),
    z.plus(evenFar, oddFar, far),
    z.plus(evenFar, oddFar, -far),
    e3,
  ];
};

/** Six sums of products to the gradients of three taps: `transformWeight` read backwards. */
export const transformWeightGrad: Transform = (arithmetic, [s0, s1, s2, s3, s4, s5]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(s1, s2);
  const oddNear = z.plus(s1, s2, -1);
  const evenFar = z.plus(s3, s4);
  const oddFar = z.plus(s3, s4, -1);
  return [
    z.plus(z.plus(s0, evenNear, -2 / 3), evenFar, 1 / 6),
    z.plus(z.scale(oddNear, (-2 / 3) * near), oddFar, far / 6),
    z.plus(z.plus(s5, evenFar, 1 / 3), evenNear, -1 / 3),
  ];
};
