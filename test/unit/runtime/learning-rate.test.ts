/** Schedules against PyTorch's, and at the edges of warm-up and milestones. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rateAt, scheduleOver, type Schedule } from "../../../runtime/learning-rate.ts";
import { isThere, largestDifference, shared } from "../../support/shared-data.ts";

const none = { warmup: 0, warmupFrom: 0.1, warmupShape: "linear" } as const;
const steps = { kind: "steps", rate: 0.1, drop: 0.1, at: [50, 75], ...none } as const;
const base = { rate: 0.1, ...none } as const;
const schedules: { readonly [name: string]: Schedule } = {
  constant: { kind: "constant", ...base },
  step: { ...steps, at: [30, 60, 90] },
  multistep: steps,
  multistep_constant_warmup: { ...steps, warmup: 10, warmupShape: "constant" },
  multistep_linear_warmup: { ...steps, warmup: 10 },
  exponential: { kind: "exponential", factor: 0.95, ...base },
  cosine: { kind: "cosine", to: 0, length: 100, ...base },
  cosine_eta_min: { kind: "cosine", to: 0.001, length: 100, ...base },
  warmup_cosine: { kind: "cosine", to: 0, length: 100, ...base, warmup: 10 },
  cosine_warm_restarts: { kind: "restarts", period: 20, grow: 2, ...base },
  linear: { kind: "linear", to: 0, length: 100, ...base },
  polynomial_1: { kind: "polynomial", power: 1, length: 100, ...base },
  "polynomial_0.9": { kind: "polynomial", power: 0.9, length: 100, ...base },
  polynomial_2: { kind: "polynomial", power: 2, length: 80, ...base },
  one_cycle_cos: { kind: "one_cycle", rise: 0.3, length: 101, ...base },
  one_cycle_linear: { kind: "one_cycle", rise: 0.3, shape: "linear", length: 101, ...base },
};

test("every step's rate is PyTorch's", (context) => {
  if (!isThere("oracle/optim.json")) return context.skip();
  const oracle = JSON.parse(readFileSync(join(shared, "oracle/optim.json"), "utf8")) as {
    readonly schedules: { readonly [name: string]: { readonly lr: readonly number[] } };
  };
  expect(Object.keys(schedules).sort()).toEqual(Object.keys(oracle.schedules).sort());
  for (const [name, schedule] of Object.entries(schedules)) {
    const rates = oracle.schedules[name]?.lr ?? [];
    expect(rates.length).toBe(100);
    const ours = rates.map((_, step) => rateAt(schedule, step));
    expect(largestDifference(ours, rates), name).toBeLessThan(1e-15);
  }
});

test("a run in epochs has the rates of the same run in steps", () => {
  const perEpoch = 25;
  for (const form of [
    { kind: "cosine", to: 0.01, ...base, warmup: 50 },
    { kind: "one_cycle", rise: 0.25, ...base },
    { kind: "polynomial", power: 2, ...base },
  ] as const) {
    const inSteps = scheduleOver(form, 200, 1);
    const inEpochs = scheduleOver({ ...form, warmup: form.warmup / perEpoch }, 200 / perEpoch, 1 / perEpoch);
    for (let step = 0; step < 200; step++)
      expect(rateAt(inEpochs, step / perEpoch), `${form.kind} ${step}`).toBeCloseTo(rateAt(inSteps, step), 13);
  }
});

test("each schedule begins after the warm-up, and ends where it says", () => {
  const at = (form: Schedule, ...times: readonly number[]): readonly number[] =>
    times.map((time) => rateAt(form, time));
  const warm = { rate: 0.1, warmup: 10, warmupFrom: 0, warmupShape: "linear" } as const;
  expect(at({ kind: "linear", to: 0.05, length: 110, ...warm }, 5, 10, 60, 110, 200)).toEqual([
    0.05,
    0.1,
    expect.closeTo(0.075, 15),
    0.05,
    0.05,
  ]);
  expect(at({ kind: "restarts", period: 4, grow: 1, ...warm }, 10, 12, 14)).toEqual([
    0.1,
    expect.closeTo(0.05, 15),
    0.1,
  ]);
  expect(at({ kind: "exponential", factor: 0.5, ...warm }, 10, 11, 13)).toEqual([0.1, 0.05, 0.0125]);
});

test("a milestone holds from its own step on, warm-up until the one before its end", () => {
  expect([49, 50, 74, 75].map((step) => rateAt(steps, step))).toEqual([0.1, 0.1 * 0.1, 0.1 * 0.1, 0.1 * 0.1 ** 2]);
  const linear = { ...steps, warmup: 4, warmupFrom: 0 };
  expect([0, 1, 2, 3, 4].map((step) => rateAt(linear, step))).toEqual([0, 0.025, 0.05, expect.closeTo(0.075), 0.1]);
  expect(rateAt({ ...linear, warmupShape: "constant", warmupFrom: 0.5 }, 3.99)).toBe(0.05);
});

test("drops have the same bits on every engine: multiplications, one after the other", () => {
  const many = { ...steps, rate: 0.1, drop: 0.94, at: Array.from({ length: 40 }, (_, i) => i) };
  let rate = 0.1;
  for (let step = 0; step < 40; step++) expect(rateAt(many, step)).toBe((rate *= 0.94));
});

test("epochs are counted with their fractions, and a milestone within warm-up counts", () => {
  const epochs = { ...steps, at: [1, 2], warmup: 1.5 };
  expect(rateAt(epochs, 0.75)).toBeCloseTo(0.1 * (0.1 + 0.9 / 2), 15);
  expect(rateAt(epochs, 1.25)).toBeCloseTo(0.01 * (0.1 + (0.9 * 1.25) / 1.5), 15);
  expect(rateAt(epochs, 1.999)).toBeCloseTo(0.01, 15);
});
