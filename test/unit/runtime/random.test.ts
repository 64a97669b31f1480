/** Streams that a seed and a name decide, and first values of the shape that their initializer promises. */
import { expect, test } from "vitest";
import { initialValues } from "../../../runtime/initialise.ts";
import type { ProgramInitializer, ProgramTensor } from "../../../runtime/program.ts";
import { Random, shuffled } from "../../../runtime/random.ts";

const COUNT = 40_000;
const tensor = (initializer: ProgramInitializer, name = "a.weight", shape = [COUNT]): ProgramTensor => {
  return { name, role: "parameter", shape, order: shape.map((_, i) => i), initializer, buffer: 0 };
};
const mean = (values: ArrayLike<number>): number => Array.from(values).reduce((a, b) => a + b, 0) / values.length;
/** Mean of the k-th powers. */
const moment = (values: ArrayLike<number>, k: number): number => mean(Array.from(values, (each) => each ** k));
function correlation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  const products = Array.from(a, (each, i) => each * (b[i] ?? 0));
  return mean(products) / Math.sqrt(moment(a, 2) * moment(b, 2));
}

test("a stream is the same whatever else was drawn; seeds and names give others", () => {
  const draw = (seed: number, name: string): number[] => {
    const random = new Random(seed, name);
    return Array.from({ length: 8 }, () => random.uniform());
  };
  const first = draw(1, "a");
  draw(2, "b");
  expect(draw(1, "a")).toEqual(first);
  const all = [first, draw(2, "a"), draw(1, "b"), draw(-1, "a"), draw(1, ""), draw(0, "")];
  expect(new Set(all.flat()).size).toBe(48);
});

test("uniform numbers fill [0, 1) evenly and do not repeat at a distance", () => {
  const random = new Random(3, "uniform");
  const values = Float64Array.from({ length: COUNT }, () => random.uniform());
  const bins = new Array<number>(100).fill(0);
  for (const value of values) bins[Math.floor(100 * value)]!++;
  const chiSquared = bins.reduce((sum, count) => sum + (count - COUNT / 100) ** 2 / (COUNT / 100), 0);
  // 99 degrees of freedom: 60 to 150 holds all but 0.1 %; the numbers are the seed's, so the outcome is fixed.
  expect(chiSquared).toBeGreaterThan(60);
  expect(chiSquared).toBeLessThan(150);
  const centred = values.map((value) => value - 0.5);
  for (const distance of [1, 2, 3, 7, 64])
    expect(Math.abs(correlation(centred.subarray(0, -distance), centred.subarray(distance)))).toBeLessThan(0.02);
});

test.each<readonly [initializer: ProgramInitializer, second: number, fourth: number]>([
  [{ kind: "normal", std: 0.5 }, 0.5 ** 2, 3 * 0.5 ** 4],
  [{ kind: "uniform", bound: 2 }, 2 ** 2 / 3, 2 ** 4 / 5],
  // Cut at ±2, whatever the deviation s, as torch.nn.init.trunc_normal_ does. With a = 2 / s and Z = 2Φ(a) - 1:
  // variance s²(1 - 2aφ(a)/Z), fourth moment s⁴(3 - 2a(a² + 3)φ(a)/Z).
  [{ kind: "truncated_normal", std: 0.5 }, 0.249_732, 0.186_229],
  [{ kind: "truncated_normal", std: 1 }, 0.773_741, 1.416_188],
  [{ kind: "truncated_normal", std: 4 }, 1.289_426, 3.050_177],
])("%j has the moments of its distribution", (initializer, second, fourth) => {
  const values = initialValues(tensor(initializer), 5);
  const deviation = Math.sqrt(second);
  expect(Math.abs(mean(values))).toBeLessThan((4 * deviation) / Math.sqrt(COUNT));
  expect(moment(values, 2) / second).toBeCloseTo(1, 1);
  expect(moment(values, 4) / fourth).toBeGreaterThan(0.93);
  expect(moment(values, 4) / fourth).toBeLessThan(1.07);
  const reach = { normal: 3, uniform: 2, truncated_normal: 2, constant: 0, dirac: 1 }[initializer.kind];
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (initializer.kind !== "normal") expect(largest).toBeLessThanOrEqual(reach);
  expect(largest).toBeGreaterThan(0.6 * reach);
});

test("first values depend on seed and name alone", () => {
  const normal = { kind: "normal", std: 1 } as const;
  const a = initialValues(tensor(normal, "stem.conv.weight"), 1);
  expect(initialValues(tensor(normal, "stem.conv.weight"), 1)).toEqual(a);
  for (const [seed, name] of [
    [2, "stem.conv.weight"],
    [1, "stem.conv_2.weight"],
  ] as const)
    expect(Math.abs(correlation(a, initialValues(tensor(normal, name), seed)))).toBeLessThan(0.02);
  expect(initialValues(tensor({ kind: "constant", value: 0.25 }, "b", [3]), 1)).toEqual(
    Float32Array.of(0.25, 0.25, 0.25),
  );
  expect(initialValues(tensor(normal, "empty", [0, 4]), 1)).toEqual(new Float32Array());
});

// What torch.nn.init.dirac_(weight, groups) of PyTorch 1.13 sets: even and oblong kernels, groups, more or fewer out.
test.each([
  { shape: [4, 4, 3, 3], groups: 1, ones: [4, 49, 94, 139] },
  { shape: [4, 4, 2, 2], groups: 1, ones: [3, 23, 43, 63] },
  { shape: [6, 2, 3, 2], groups: 1, ones: [3, 21] },
  { shape: [4, 6, 2, 3], groups: 1, ones: [4, 46, 88, 130] },
  { shape: [6, 2, 4, 3], groups: 3, ones: [7, 43, 55, 91, 103, 139] },
  { shape: [8, 1, 5, 2], groups: 8, ones: [5, 15, 25, 35, 45, 55, 65, 75] },
  { shape: [4, 4, 1, 1], groups: 1, ones: [0, 5, 10, 15] },
  { shape: [6, 3, 2, 4], groups: 2, ones: [6, 38, 70, 78, 110, 142] },
  { shape: [3, 5, 4, 4], groups: 1, ones: [10, 106, 202] },
])("a Dirac kernel of $shape in $groups groups hands channels through as PyTorch's does", ({ shape, groups, ones }) => {
  const values = initialValues(tensor({ kind: "dirac", groups }, "c", shape), 1);
  expect([...values].flatMap((value, i) => (value === 0 ? [] : [[i, value]]))).toEqual(ones.map((i) => [i, 1]));
});

test("a shuffle is a permutation, the seed's own, and moves things everywhere", () => {
  const order = shuffled(1000, 4, "epoch 0");
  expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: 1000 }, (_, i) => i));
  expect(shuffled(1000, 4, "epoch 0")).toEqual(order);
  expect(shuffled(1000, 4, "epoch 1")).not.toEqual(order);
  const centre = (values: ArrayLike<number>): number[] => Array.from(values, (value) => value - 499.5);
  expect(Math.abs(correlation(centre(order), centre(order.map((_, i) => i))))).toBeLessThan(0.1);
  expect(shuffled(0, 1, "")).toEqual(new Uint32Array());
  // All six orders of three about equally often.
  const counts = new Map<string, number>();
  for (let seed = 0; seed < 6000; seed++) {
    const key = shuffled(3, seed, "x").join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBe(6);
  for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
});

test("a list is filled with what as many calls would draw, and the stream goes on behind it", () => {
  const [random, other] = [new Random(7, "normals"), new Random(7, "normals")];
  const drawn = new Float32Array(1001);
  random.normals(0.037, drawn);
  expect(drawn).toEqual(Float32Array.from(drawn, () => 0.037 * other.normal()));
  expect(random.uniform()).toBe(other.uniform());
});

test("a seed draws the same bits in every version", () => {
  const random = new Random(1, "a.weight");
  const first = [0.6128586515471696, 0.6829644815259729, -0.6835918579051075];
  expect(first.map(() => random.normal())).toEqual(first);
});
