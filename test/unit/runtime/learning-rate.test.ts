/** Schedules against PyTorch's, and at the edges of warm-up and milestones. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { rateAt, type Schedule } from "../../../runtime/learning-rate.ts";
import { isThere, largestDifference, shared } from "../../support/shared-data.ts";

const none = { warmup: 0, warmupFrom: 0.1, warmupShape: "linear" } as const;
const steps = { kind: "steps", rate: 0.1, drop: 0.1, at: [50, 75], ...none } as const;
const schedules: { readonly [name: string]: Schedule } = {
  constant: { kind: "constant", rate: 0.1, ...none },
  step: { ...steps, at: [30, 60, 90] },
  multistep: steps,
  multistep_constant_warmup: { ...steps, warmup: 10, warmupShape: "constant" },
  multistep_linear_warmup: { ...steps, warmup: 10 },
};

test("every step's rate is PyTorch's", (context) => {
  if (!isThere("oracle/optim.json")) return context.skip();
  const oracle = JSON.parse(readFileSync(join(shared, "oracle/optim.json"), "utf8")) as {
    readonly schedules: { readonly [name: string]: { readonly lr: readonly number[] } };
  };
  for (const [name, schedule] of Object.entries(schedules)) {
    const rates = oracle.schedules[name]?.lr ?? [];
    expect(rates.length).toBe(100);
    const ours = rates.map((_, step) => rateAt(schedule, step));
    expect(largestDifference(ours, rates), name).toBeLessThan(1e-15);
  }
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
