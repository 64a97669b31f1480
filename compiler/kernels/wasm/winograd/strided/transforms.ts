/**
 * Four outputs of a row at pairs of points ±p and infinity: as many pairs as make room for the taps of a phase, and the
 * same points but infinity for a phase of one tap less. What belongs to a tap or a value that is absent is absent, so that
 * both are the same lines.
 */
import { TILE, Zeros, type Row, type Transform } from "../../../winograd-transforms.ts";

export interface PhaseTransforms {
  /** As many values of a row as there are points, or without the last those of one tap less. */
  readonly input: Transform;
  readonly weight: Transform;
  /** Sums of products, one of each point, to four outputs. */
  readonly output: Transform;
  /** Four values of a row of dy at all points: `output` read backwards. */
  readonly outputGrad: Transform;
  /** Sums of products to the gradients of taps: `weight` read backwards. */
  readonly weightGrad: Transform;
}

/** One tap more than `pairs` has pairs of points, or as many. */
export function phaseTransforms(pairs: readonly number[]): PhaseTransforms {
  const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
  const taps = range(2 * pairs.length + 1 - (TILE - 1));
  const others = (pair: number): readonly number[] => pairs.filter((each) => each !== pair);
  /** What the interpolation divides by, at the positive point of a pair. */
  const factorOf = (pair: number): number =>
    1 / (2 * pair * others(pair).reduce((product, each) => product * (pair ** 2 - each ** 2), 1));

  /** The values that the polynomial's coefficients meet: every second one from `last` back. */
  const alongEvens = <V>(z: Zeros<V>, row: Row<V>, points: readonly number[], last: number): V | undefined => {
    const factors = polynomial(points.map((each) => each ** 2));
    return factors.slice(1).reduce((sum, factor, i) => z.plus(sum, row[last - 2 * (i + 1)], factor), row[last]);
  };
  return {
    input(arithmetic, row) {
      const z = new Zeros(arithmetic);
      const last = 2 * pairs.length;
      const finite = pairs.flatMap((pair) => {
        const odd = alongEvens(z, row, others(pair), last - 1);
        const even = alongEvens(z, row, others(pair), last - 2);
        return [z.plus(odd, even, pair), z.plus(odd, even, -pair)];
      });
      return [...finite, alongEvens(z, row, pairs, last)];
    },
    weight(arithmetic, row) {
      const z = new Zeros(arithmetic);
      const at = <V>(zeros: Zeros<V>, values: Row<V>, point: number, factor: number): V | undefined =>
        taps.reduce<V | undefined>((sum, tap) => zeros.plus(sum, values[tap], factor * point ** tap), undefined);
      const finite = pairs.flatMap((pair) => {
        const factor = factorOf(pair);
        return [at(z, row, pair, factor), at(z, row, -pair, -factor)];
      });
      return [...finite, row[taps.length - 1]];
    },
    output(arithmetic, row) {
      const z = new Zeros(arithmetic);
      const sums = pairs.map((pair, i) => ({
        pair,
        even: z.plus(row[2 * i], row[2 * i + 1]),
        odd: z.plus(row[2 * i], row[2 * i + 1], -1),
      }));
      return range(TILE).map((power) =>
        sums.reduce(
          (sum, { pair, even, odd }) => z.plus(sum, power % 2 === 0 ? even : odd, pair ** power),
          power === TILE - 1 ? row[2 * pairs.length] : undefined,
        ),
      );
    },
    outputGrad(arithmetic, [e0, e1, e2, e3]) {
      const z = new Zeros(arithmetic);
      const finite = pairs.flatMap((pair) => {
        const [even, odd] = [z.plus(e0, e2, pair ** 2), z.plus(e1, e3, pair ** 2)];
        return [z.plus(even, odd, pair), z.plus(even, odd, -pair)];
      });
      return [...finite, e3];
    },
    weightGrad(arithmetic, row) {
      const z = new Zeros(arithmetic);
      const sums = pairs.map((pair, i) => ({
        pair,
        // Taps of odd powers have the same sign at both points of a pair.
        odd: z.plus(row[2 * i], row[2 * i + 1]),
        even: z.plus(row[2 * i], row[2 * i + 1], -1),
      }));
      return taps.map((tap) =>
        sums.reduce(
          (sum, { pair, even, odd }) => z.plus(sum, tap % 2 === 0 ? even : odd, factorOf(pair) * pair ** tap),
          tap === taps.length - 1 ? row[2 * pairs.length] : undefined,
        ),
      );
    },
  };
}

/** Coefficients of the product of (x - root), the highest power's first. */
function polynomial(roots: readonly number[]): readonly number[] {
  return roots.reduce<readonly number[]>(
    (factors, root) => [...factors, 0].map((factor, i) => factor - root * (factors[i - 1] ?? 0)),
    [1],
  );
}
