/**
 * F(4, 2): four outputs of a row of two taps, at the points ±½, ±1¼ and infinity, and of one tap at the first four of these.
 * What belongs to a tap or a value that is absent is absent, so that both are the same lines.
 */
import { Zeros, type Transform } from "../transforms.ts";

/** Points of two taps, and of one. */
export const POINTS = 5;
export const FINITE = 4;

const [near, far] = [1 / 2, 5 / 4];
const [nearSquare, farSquare] = [near ** 2, far ** 2];
/** What the interpolation divides by, a pair of points each. */
const nearFactor = 1 / (2 * near * (nearSquare - farSquare));
const farFactor = 1 / (2 * far * (farSquare - nearSquare));

/** Five values of a row, or four where there is one tap. */
export const transformInput: Transform = (arithmetic, [d0, d1, d2, d3, d4]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(d3, d1, -farSquare);
  const oddNear = z.plus(d2, d0, -farSquare);
  const evenFar = z.plus(d3, d1, -nearSquare);
  const oddFar = z.plus(d2, d0, -nearSquare);
  return [
    z.plus(evenNear, oddNear, near),
    z.plus(evenNear, oddNear, -near),
    z.plus(evenFar, oddFar, far),
    z.plus(evenFar, oddFar, -far),
    z.plus(z.plus(d4, d2, -(nearSquare + farSquare)), d0, nearSquare * farSquare),
  ];
};

/** Two taps, or one. */
export const transformWeight: Transform = (arithmetic, [g0, g1]) => {
  const z = new Zeros(arithmetic);
  return [
    z.plus(z.scale(g0, nearFactor), g1, near * nearFactor),
    z.plus(z.scale(g0, -nearFactor), g1, near * nearFactor),
    z.plus(z.scale(g0, farFactor), g1, far * farFactor),
    z.plus(z.scale(g0, -farFactor), g1, far * farFactor),
    g1,
  ];
};

/** Five sums of products, or four, to four outputs. */
export const transformOutput: Transform = (arithmetic, [m0, m1, m2, m3, m4]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(m0, m1);
  const oddNear = z.plus(m0, m1, -1);
  const evenFar = z.plus(m2, m3);
  const oddFar = z.plus(m2, m3, -1);
  return [
    z.plus(evenNear, evenFar),
    z.plus(z.scale(oddNear, near), oddFar, far),
    z.plus(z.scale(evenNear, nearSquare), evenFar, farSquare),
    z.plus(z.plus(m4, oddNear, near * nearSquare), oddFar, far * farSquare),
  ];
};

/** Four values of a row of dy at five points: `transformOutput` read backwards. */
export const transformOutputGrad: Transform = (arithmetic, [e0, e1, e2, e3]) => {
  const z = new Zeros(arithmetic);
  const evenNear = z.plus(e0, e2, nearSquare);
  const oddNear = z.plus(e1, e3, nearSquare);
  const evenFar = z.plus(e0, e2, farSquare);
  const oddFar = z.plus(e1, e3, farSquare);
  return [
    z.plus(evenNear, oddNear, near),
    z.plus(evenNear, oddNear, -near),
    z.plus(evenFar, oddFar, far),
    z.plus(evenFar, oddFar, -far),
    e3,
  ];
};

/** Five sums of products to the gradients of two taps, or four to that of one: `transformWeight` read backwards. */
export const transformWeightGrad: Transform = (arithmetic, [s0, s1, s2, s3, s4]) => {
  const z = new Zeros(arithmetic);
  const oddNear = z.plus(s0, s1, -1);
  const evenNear = z.plus(s0, s1);
  const oddFar = z.plus(s2, s3, -1);
  const evenFar = z.plus(s2, s3);
  return [
    z.plus(z.scale(oddNear, nearFactor), oddFar, farFactor),
    z.plus(z.plus(s4, evenNear, near * nearFactor), evenFar, far * farFactor),
  ];
};
