/** Random numbers: the same everywhere for the same seed, stream and index, and without a pattern one can see. */
import { expect, test } from "vitest";
import { uniform } from "../../../compiler/graph/random.ts";

test("the numbers that kernels must give too", () => {
  const scaled = [
    [0, 0, 0],
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
    [-1, 7, 1_000_000],
  ].map(([seed = 0, stream = 0, index = 0]) => uniform(seed, stream, index) * 2 ** 24);
  expect(scaled.every(Number.isInteger)).toBe(true);
  expect(scaled).toMatchInlineSnapshot(`
    [
      8379828,
      2322454,
      13339483,
      13186708,
      1188297,
    ]
  `);
});

test("uniform in [0, 1): mean, variance, neighbours, streams and seeds unrelated", () => {
  const count = 100_000;
  const draw = (seed: number, stream: number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => uniform(seed, stream, i) - 0.5);
  const base = draw(1, 1);
  const mean = (f: (value: number, i: number) => number): number =>
    base.reduce((sum, value, i) => sum + f(value, i), 0) / count;
  expect(Math.min(...base.subarray(0, 1000))).toBeGreaterThanOrEqual(-0.5);
  expect(Math.max(...base)).toBeLessThan(0.5);
  // Five standard errors each; the numbers are fixed, so this cannot fail by chance.
  expect(Math.abs(mean((value) => value))).toBeLessThan(5 * Math.sqrt(1 / 12 / count));
  expect(Math.abs(mean((value) => value * value) - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count));
  for (const other of [
    draw(2, 1),
    draw(1, 2),
    base.map((_, i) => base[(i + 1) % count] ?? 0),
    base.map((_, i) => base[(i + 16) % count] ?? 0),
  ]) {
    expect(Math.abs(mean((value, i) => value * (other[i] ?? 0)))).toBeLessThan(5 / 12 / Math.sqrt(count));
  }
});
