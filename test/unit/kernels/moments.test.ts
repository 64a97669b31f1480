/**
 * Mean and variance in one step, on every rung: of values far from 0, of outliers, of one and of a great many, over each
 * way of axes. Equal values have a variance of exactly 0.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { volume } from "../../../compiler/graph/shape.ts";
import { moments } from "../../../compiler/lower/layers/normalise.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { firstDifference, sameBits } from "../../support/differences.ts";
import { caseOf, truthOf, values, type KernelCase } from "../../support/kernel-case.ts";
import { WasmRunner } from "../../support/run-wasm.ts";
import { rungs, type Runner } from "../../support/rungs.ts";

/** Of which kernels compute moments. */
interface Drawn {
  readonly shape: readonly number[];
  readonly axes: readonly number[];
  readonly values?: (count: number) => Float64Array;
}
/** The variance of x over axes, less half of the mean. */
function momentsOf(name: string, { shape, axes, values: make }: Drawn): KernelCase {
  const x = make?.(volume(shape)) ?? values(volume(shape), 1);
  return caseOf(name, [{ name: "x", shape, values: x.map(Math.fround) }], (g, [a = 0]) => {
    const { mean, variance } = moments(g, a, axes);
    return g.map("subtract", variance, g.mapWith("multiply", mean, 0.5));
  });
}
function varianceOf(name: string, { shape, axes, values: make }: Drawn): KernelCase {
  const x = make?.(volume(shape)) ?? values(volume(shape), 1);
  return caseOf(name, [{ name: "x", shape, values: x.map(Math.fround) }], (g, [a = 0]) => moments(g, a, axes).variance);
}

const ways: readonly (readonly [string, Drawn])[] = [
  ["channels of an image", { shape: [2, 9, 5, 8], axes: [0, 1, 2] }],
  ["channels, one by one", { shape: [3, 7, 3, 5], axes: [0, 1, 2] }],
  ["channels of many pixels", { shape: [5, 30, 31, 16], axes: [0, 1, 2] }],
  ["channels of many pixels, one by one", { shape: [2, 37, 41, 3], axes: [0, 1, 2] }],
  ["pixels of each channel", { shape: [3, 6, 5, 8], axes: [1, 2] }],
  ["channels of each pixel", { shape: [2, 3, 5, 12], axes: [3] }],
  ["long rows", { shape: [3, 2500], axes: [1] }],
  ["groups", { shape: [2, 15, 2, 4], axes: [1, 3] }],
  ["all to one", { shape: [7, 11, 19], axes: [0, 1, 2] }],
  ["outermost of three", { shape: [50, 3, 8], axes: [0] }],
  ["in the middle", { shape: [3, 130, 5], axes: [1] }],
  ["vectors left over", { shape: [40, 20], axes: [0] }],
  ["one value each", { shape: [1, 1, 1, 8], axes: [0, 1, 2] }],
  ["two values each", { shape: [2, 7], axes: [0] }],
  ["a last part of one", { shape: [1025, 4], axes: [0] }],
  ["more parts wanted than fit", { shape: [1034, 12], axes: [0] }],
  ["a great many", { shape: [300_000, 4], axes: [0] }],
];
const all = ways.map(([name, drawn]) => momentsOf(name, drawn));

test("each is one reduction", () => {
  for (const each of all) {
    const families = schedule(each.graph, { maxBindings: 8 }).steps.map(({ family }) => family);
    expect(
      families.filter((family) => family === "reduce"),
      each.name,
    ).toHaveLength(1);
  }
});

const one = (value: number) => (count: number) => new Float64Array(count).fill(value);
const axes = [0, 1] as const;
const image = [65, 66, 8] as const;
const equal = [1, 0.1, -1 / 3, 1e4, 12_345.678, 1e-20, 3e18].flatMap((value) => [
  varianceOf(`${value}, of many`, { shape: image, axes, values: one(value) }),
  varianceOf(`${value}, of seven`, { shape: [7, 1, 5], axes, values: one(value) }),
  varianceOf(`${value}, of rows`, { shape: [3, 49], axes: [1], values: one(value) }),
]);

/** Values around a mean, a deviation apart. */
const around = (mean: number, deviation: number) => (count: number) =>
  values(count, 3).map((value) => mean + deviation * value);
/** How far a variance may be off, in parts of it: what a sum of some thousand squares in f32 is. */
const MOST = 1e-5;
/** A mean in f32 alone would be off by some per cent of the deviation where it is a million times as large. */
const hard: readonly KernelCase[] = [
  varianceOf("a mean of 1e4, a deviation of 1e-2", { shape: image, axes, values: around(1e4, 1e-2) }),
  varianceOf("a mean of 1e4, a deviation of 1", { shape: image, axes, values: around(1e4, 1) }),
  varianceOf("rows far from 0", { shape: [5, 300], axes: [1], values: around(-1e4, 1e-2) }),
  varianceOf("the first is an outlier", { shape: image, axes, values: (n) => values(n, 5).fill(1e6, 0, 8) }),
  varianceOf("the last is an outlier", { shape: image, axes, values: (n) => values(n, 5).fill(-1e6, n - 8) }),
  varianceOf("halves far apart", {
    shape: image,
    axes,
    values: (n) => values(n, 5).map((value, i) => value + (2 * i < n ? 1e3 : -1e3)),
  }),
  varianceOf("tiny values", { shape: image, axes, values: around(0, 1e-15) }),
  varianceOf("large values", { shape: image, axes, values: around(0, 1e15) }),
];

test("the bits are the same with 1, 2 and 4 threads", async () => {
  for (const each of [...all, ...hard]) {
    const [first, ...others] = [1, 2, 4].map((threads) => new WasmRunner("plain", threads).run(each).outputs.get("y"));
    for (const other of others) expect(sameBits(other, first), each.name).toBe(true);
  }
});

describe.each(Object.entries(rungs))("%s", (_, open) => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await open();
  });
  afterAll(() => runner.dispose());
  const got = async (each: KernelCase): Promise<ArrayLike<number>> => (await runner.run(each)).outputs.get("y") ?? [];

  test.each(all.map((each) => [each.name, each] as const))("%s", async (_name, each) => {
    expect(firstDifference(await got(each), truthOf(each).get("y") ?? [])).toBeUndefined();
  });
  test.each(equal.map((each) => [each.name, each] as const))("equal values vary by 0: %s", async (_name, each) => {
    const variances = await got(each);
    expect(variances.length).toBeGreaterThan(0);
    expect([...new Set(Array.from(variances))]).toEqual([0]);
  });
  test.each(hard.map((each) => [each.name, each] as const))("%s", async (_name, each) => {
    const [variances, truth] = [await got(each), truthOf(each).get("y") ?? []];
    expect(variances.length).toBe(truth.length);
    Array.from(truth).forEach((expected, i) =>
      expect(Math.abs((variances[i] ?? Number.NaN) / expected - 1), `element ${i}`).toBeLessThanOrEqual(MOST),
    );
  });
});
