/** The transforms in float64 against the sums that they stand for: exact up to rounding, with every set of known zeros. */
import { expect, test } from "vitest";
import {
  POINTS,
  TAPS,
  TILE,
  transformInput,
  transformOutput,
  transformOutputGrad,
  transformWeight,
  transformWeightGrad,
  type Arithmetic,
  type Transform,
} from "../../../compiler/kernels/winograd-transforms.ts";
import { values } from "../../support/kernel-case.ts";

const float64: Arithmetic<number> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  scale: (a, by) => a * by,
  addScaled: (a, b, by) => a + b * by,
};
type Matrix = readonly (readonly number[])[];
const range = (count: number): readonly number[] => Array.from({ length: count }, (_, i) => i);
const matrix = (rows: number, columns: number, at: (i: number, j: number) => number): Matrix =>
  range(rows).map((i) => range(columns).map((j) => at(i, j)));
const column = (of: Matrix, j: number): readonly number[] => of.map((row) => row[j] ?? Number.NaN);

/** Along columns, then along rows. Columns named in `known` must hold zeros and are given as known ones. */
function inTwo(transform: Transform, of: Matrix, known: readonly number[] = []): Matrix {
  const width = of[0]?.length ?? 0;
  const columns = range(width).map((j) => (known.includes(j) ? undefined : transform(float64, column(of, j))));
  const rows = columns.find((each) => each !== undefined)?.length ?? 0;
  return range(rows).map((i) =>
    transform(
      float64,
      columns.map((each) => each?.[i]),
    ).map((value) => value ?? 0),
  );
}
const multiply = (a: Matrix, b: Matrix): Matrix =>
  matrix(POINTS, POINTS, (i, j) => (a[i]?.[j] ?? Number.NaN) * (b[i]?.[j] ?? Number.NaN));
const random = (rows: number, columns: number, seed: number): Matrix => {
  const numbers = values(rows * columns, seed);
  return matrix(rows, columns, (i, j) => numbers[i * columns + j] ?? Number.NaN);
};
const withZeroColumns = (of: Matrix, columns: readonly number[]): Matrix =>
  of.map((row) => row.map((value, j) => (columns.includes(j) ? 0 : value)));
const sum = (count: number, term: (i: number, j: number) => number): number =>
  range(count)
    .flatMap((i) => range(count).map((j) => term(i, j)))
    .reduce((a, b) => a + b, 0);
const worst = (a: Matrix, b: Matrix): number =>
  Math.max(...a.flatMap((row, i) => row.map((value, j) => Math.abs(value - (b[i]?.[j] ?? Number.NaN)))));

// A few dozen operations on numbers below 1 in float64.
const rounding = 1e-13;
const edges = [[], [0], [5], [4, 5], [0, 5], [0, 1, 4, 5], [2, 3, 4, 5]];

test.each(edges)("four by four outputs, columns %j outside the image", (...outside) => {
  const x = withZeroColumns(random(POINTS, POINTS, 1), outside);
  const weight = random(TAPS, TAPS, 2);
  const direct = matrix(TILE, TILE, (i, j) =>
    sum(TAPS, (p, q) => (x[i + p]?.[j + q] ?? Number.NaN) * (weight[p]?.[q] ?? Number.NaN)),
  );
  const products = multiply(inTwo(transformInput, x, outside), inTwo(transformWeight, weight));
  expect(worst(inTwo(transformOutput, products), direct)).toBeLessThan(rounding);
});

test.each([[], [3], [2, 3], [1, 2, 3]])("gradients of nine taps, columns %j of dy outside", (...outside) => {
  const x = random(POINTS, POINTS, 3);
  const dy = withZeroColumns(random(TILE, TILE, 4), outside);
  const direct = matrix(TAPS, TAPS, (p, q) =>
    sum(TILE, (i, j) => (x[i + p]?.[j + q] ?? Number.NaN) * (dy[i]?.[j] ?? Number.NaN)),
  );
  const products = multiply(inTwo(transformInput, x), inTwo(transformOutputGrad, dy, outside));
  expect(worst(inTwo(transformWeightGrad, products), direct)).toBeLessThan(rounding);
});
