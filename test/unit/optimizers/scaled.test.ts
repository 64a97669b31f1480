/**
 * The scale of the loss moves as that of `torch.amp.GradScaler` (65,536 at first; halved by a step whose gradients are not
 * finite, which is left out; doubled after 2,000 others in a row), and is otherwise not seen: gradients are divided by it
 * before they are added up, clipped or followed.
 */
import { expect, test } from "vitest";
import type { Graph } from "../../../compiler/graph/types.ts";
import { stepOptimizer, type OptimizedStep } from "../../../compiler/optimizers/step-optimizer.ts";
import { runPasses, trainingPasses } from "../../../compiler/passes/pipeline.ts";
import { fedWithGradients, runner } from "../../support/fed-updates.ts";
import { plainSgd } from "../../support/step-parts.ts";

const sgd = { kind: "sgd", ...plainSgd, momentum: 0.9 } as const;
const adam = { kind: "adam", betas: [0.9, 0.999], eps: 1e-8, weightDecay: 0.01, noDecay: [] } as const;

/**
 * Loss p · g: the gradient is what is fed. Not simplified, for g · scale / scale would be g: a network has values between
 * the two, which overflow in 16 bits.
 */
function stepOf(recipe: OptimizedStep): Graph {
  const passes = trainingPasses(stepOptimizer(recipe)).filter(({ name }) => name !== "simplify");
  return runPasses(fedWithGradients(2), passes);
}

type Kept = ReadonlyMap<string, Float64Array>;
const START = { p: [1, -2], "update/loss_scale": [65_536] };
function begin(recipe: OptimizedStep, start: { readonly [name: string]: readonly number[] } = START) {
  const run = runner(
    stepOf(recipe),
    new Map(Object.entries(start).map(([name, all]) => [name, Float64Array.from(all)])),
  );
  return (g: readonly number[], numbers: { readonly [name: string]: number } = {}): Kept => {
    const given = { rate: 0.1, step: 1, share: 1, first: 1, last: 1, ...numbers };
    const scalars = Object.entries(given).map(([name, value]) => [name, Float64Array.of(value)] as const);
    return new Map(run(new Map<string, Float64Array>([...scalars, ["g", Float64Array.from(g)]])));
  };
}
const scaleOf = (kept: Kept): readonly unknown[] =>
  ["update/loss_scale", "update/good_steps"].map((name) => kept.get(name)?.[0]);
const others = (kept: Kept): unknown =>
  Object.fromEntries(
    [...kept].filter(([name]) => !/loss_scale|good_steps/.test(name)).map(([name, all]) => [name, [...all]]),
  );

/** Finite, as is the loss; times the scale it is not. */
const OVERFLOWS = 1e305;

test("a gradient that overflows leaves its step out and halves the scale; the next goes on from what was", () => {
  const step = begin({ optimizer: sgd, precision: "f16" });
  const first = step([1, 2]);
  expect(scaleOf(first)).toEqual([65_536, 1]);
  const left = step([OVERFLOWS, 1]);
  expect(scaleOf(left)).toEqual([32_768, 0]);
  expect(others(left)).toEqual(others(first));
  expect(scaleOf(step([OVERFLOWS, 1]))).toEqual([16_384, 0]);
  const next = step([1, 2]);
  expect(scaleOf(next)).toEqual([16_384, 1]);
  const plain = begin({ optimizer: sgd });
  plain([1, 2]);
  expect(others(next)).toEqual(others(plain([1, 2])));
});

test.each([
  [
    [65_536, 1998],
    [65_536, 1999],
  ],
  [
    [65_536, 1999],
    [131_072, 0],
  ],
  [
    [0.5, 1999],
    [1, 0],
  ],
  [
    [2 ** 47, 1999],
    [2 ** 48, 0],
  ],
  [
    [2 ** 48, 1999],
    [2 ** 48, 0],
  ],
] as const)("after a good step %j is %j", ([scale, good], after) => {
  const start = { ...START, "update/loss_scale": [scale], "update/good_steps": [good] };
  expect(scaleOf(begin({ optimizer: sgd, precision: "f16" }, start)([1, 2]))).toEqual(after);
});

const recipes: { readonly [name: string]: OptimizedStep } = {
  "sgd with momentum": { optimizer: sgd },
  "adam, which counts its steps": { optimizer: adam },
  "clip, by the norm of the loss's own gradient": { optimizer: sgd, clip: 1 },
  "an average": { optimizer: sgd, ema: 0.9 },
  "parts of a step": { optimizer: sgd, accumulate: 2, clip: 1 },
};
test.each(Object.entries(recipes))("%s: to the last bit what it is without a scale", (_, recipe) => {
  const [scaled, plain] = [begin({ ...recipe, precision: "f16" }), begin(recipe)];
  for (const [at, g] of [
    [0.3, -4],
    [2, 7],
    [1e-9, 1e9],
  ].entries()) {
    const parts =
      recipe.accumulate === 2
        ? ([
            [1, 0],
            [0, 1],
          ] as const)
        : ([[1, 1]] as const);
    for (const [first, last] of parts) {
      const numbers = { step: at + 1, share: 1 / parts.length, first, last };
      expect(others(scaled(g, numbers))).toEqual(others(plain(g, numbers)));
    }
  }
});

test("of a step in parts one that overflows leaves out the whole, and the scale moves once, at the last", () => {
  const step = begin({ optimizer: sgd, accumulate: 2, precision: "f16" });
  const half = { share: 0.5 };
  const whole = (g: readonly number[], h: readonly number[]): Kept => {
    step(g, { ...half, first: 1, last: 0 });
    return step(h, { ...half, first: 0, last: 1 });
  };
  const before = whole([1, 2], [3, 4]);
  expect(scaleOf(before)).toEqual([65_536, 1]);
  step([OVERFLOWS, 1], { ...half, first: 1, last: 0 });
  const left = step([1, 1], { ...half, first: 0, last: 1 });
  expect(scaleOf(left)).toEqual([32_768, 0]);
  for (const name of ["p", "p/momentum"]) expect(left.get(name)).toEqual(before.get(name));
  expect([...(left.get("p/gradient") ?? [])].every(Number.isFinite)).toBe(true);
  expect(scaleOf(whole([1, 1], [OVERFLOWS, 1]))).toEqual([16_384, 0]);
  const next = whole([1, 2], [3, 4]);
  expect(scaleOf(next)).toEqual([16_384, 1]);
  const plain = begin({ optimizer: sgd, accumulate: 2 });
  for (let i = 0; i < 2; i++) {
    plain([1, 2], { ...half, first: 1, last: 0 });
    const expected = plain([3, 4], { ...half, first: 0, last: 1 });
    if (i === 1) for (const name of ["p", "p/momentum"]) expect(next.get(name)).toEqual(expected.get(name));
  }
});
