/** A recipe's times stay in the unit in which it counts them, whatever unit a flag gives the run's length. */
import { describe, expect, test } from "vitest";
import { countedTimes, judgeTimes } from "../../../cli/training/judge-times.ts";
import type { CheckedRecipe } from "../../../compiler/recipes/checked-recipe.ts";
import { rateAt } from "../../../runtime/learning-rate.ts";
import { timesOf } from "../../../training/times.ts";
import { recipeOf } from "../../support/recipe.ts";

const PER_EPOCH = 16;
const recipe = (schedule: string, length: string, more = ""): CheckedRecipe =>
  recipeOf({ schedule, steps: "", epochs: "", [length.split(" ")[0] ?? ""]: length.split(" ")[1] ?? "", more });
const ratesOf = (each: CheckedRecipe, perEpoch = PER_EPOCH): readonly number[] => {
  const { total, timeOf } = timesOf(each, perEpoch);
  return Array.from({ length: total }, (_, step) => rateAt(each.schedule, timeOf(step)));
};
const lengthened = (each: CheckedRecipe, unit: "steps" | "epochs", count: number): CheckedRecipe => ({
  ...each,
  length: { unit, count },
});
const told = (each: CheckedRecipe): readonly string[] =>
  judgeTimes(each, timesOf(each, PER_EPOCH)).map(({ code, message }) => `${code} ${message}`);

describe("64 steps of 16 an epoch are 4 epochs, whichever flag says so", () => {
  test.each([
    ["counted in epochs", recipe("steps(0.1, at: [2, 3], warmup: 1.5)", "epochs 4"), "steps", 64],
    ["counted in steps", recipe("steps(0.1, at: [32, 48], warmup: 24)", "steps 64"), "epochs", 4],
  ] as const)("%s", (_, written, unit, count) => {
    const flagged = lengthened(written, unit, count);
    expect(ratesOf(flagged)).toEqual(ratesOf(written));
    const { timeOf: _ours, ...times } = timesOf(written, PER_EPOCH);
    expect(timesOf(flagged, PER_EPOCH)).toMatchObject(times);
    expect(told(flagged)).toEqual([]);
  });
  test("intervals too, each in steps", () => {
    const byEpoch = recipe("constant(0.1)", "epochs 4", "evaluate 2\n  checkpoint 1");
    const byStep = recipe("constant(0.1)", "steps 64", "evaluate 32\n  checkpoint 5");
    for (const each of [byEpoch, lengthened(byEpoch, "steps", 64)])
      expect(timesOf(each, PER_EPOCH)).toMatchObject({ total: 64, evaluateEvery: 32, checkpointEvery: 16 });
    for (const each of [byStep, lengthened(byStep, "epochs", 4)])
      expect(timesOf(each, PER_EPOCH)).toMatchObject({ total: 64, evaluateEvery: 32, checkpointEvery: 5 });
    expect(timesOf(recipe("constant(0.1)", "steps 64"), PER_EPOCH)).toMatchObject({
      evaluateEvery: 16,
      checkpointEvery: 16,
    });
  });
});

test("33 examples in batches of 16 are 3 steps an epoch: the rates are those of PyTorch's schedulers", () => {
  // MultiStepLR(milestones=[1, 3], gamma=0.1), stepped once an epoch.
  const multiStep = [...Array<number>(3).fill(0.1), ...Array<number>(6).fill(0.01), ...Array<number>(3).fill(0.001)];
  const drops = ratesOf(recipe("steps(0.1, at: [1, 3])", "epochs 4"), 3);
  drops.forEach((rate, step) => expect(rate, `step ${step}`).toBeCloseTo(multiStep[step] ?? Number.NaN, 15));
  expect(drops.length).toBe(multiStep.length);
  // LinearLR(start_factor=0.1, total_iters=6), stepped once a step.
  const linear = [0.01, 0.025, 0.04, 0.055, 0.07, 0.085, 0.1, 0.1, 0.1];
  const warmed = ratesOf(recipe("constant(0.1, warmup: 2)", "epochs 3"), 3);
  expect(warmed.length).toBe(linear.length);
  warmed.forEach((rate, step) => expect(rate, `step ${step}`).toBeCloseTo(linear[step] ?? Number.NaN, 15));
});

describe("a length that a flag gives is judged as the recipe's own is, in the recipe's unit", () => {
  test("milestones and warm-up", () => {
    const byStep = recipe("steps(0.1, at: [100, 150], warmup: 40)", "steps 200");
    expect(told(byStep)).toEqual([]);
    expect(told(lengthened(byStep, "epochs", 4))).toEqual([
      "RN4008 warm-up takes 40 of 64 steps",
      "RN4009 100 is after the end of the run, 64",
      "RN4009 150 is after the end of the run, 64",
    ]);
    const byEpoch = recipe("steps(0.1, at: [2], warmup: 1)", "epochs 4");
    expect(told(lengthened(byEpoch, "steps", 10))).toEqual([
      "RN4008 warm-up takes 1 of 0.625 epochs",
      "RN4009 2 is after the end of the run, 0.625",
    ]);
  });
  test("intervals", () =>
    expect(told(lengthened(recipe("constant(0.1)", "epochs 4", "evaluate 2"), "steps", 20))).toEqual([
      "RN4018 `evaluate` is every 2 epochs; the run has 1.25",
    ]));
});

test("a run of more steps than can be counted is told with the limit", () => {
  const endless = lengthened(recipe("constant(0.1)", "epochs 4"), "epochs", 2 ** 31 - 1);
  expect(() => countedTimes(endless, PER_EPOCH)).toThrow(/2,147,483,647 epochs of 16 steps .* at most 2,147,483,647/);
  expect(countedTimes(endless, 1).total).toBe(2 ** 31 - 1);
});
