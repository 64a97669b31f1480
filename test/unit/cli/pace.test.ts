/** How fast a run is and how long it will take, by a clock that the test turns. */
import { expect, test } from "vitest";
import { Pace, RecentMean } from "../../../cli/training/pace.ts";

test("is that of late, counts the examples of a smaller batch, and leaves time for what is done between steps", () => {
  let now = 0;
  const pace = new Pace(100, 10, () => now);
  expect([pace.rate, pace.secondsLeft(0)]).toEqual([undefined, undefined]);
  // Slow at first, as when kernels are compiled; then ten times as fast.
  for (let step = 1; step <= 10; step++) {
    now += step === 1 ? 2000 : 200;
    pace.step(step === 10 ? 16 : 32);
  }
  pace.settle();
  now += 3000;
  pace.begin();
  expect(pace.rate).toBeGreaterThan((9 * 32) / 3.8);
  const before = pace.secondsLeft(10) ?? 0;
  // Nine evaluations of 3 s, and ninety steps.
  expect(before).toBeGreaterThan(27 + 90 * 0.2);
  for (let step = 11; step <= 100; step++) {
    now += 200;
    pace.step(32);
  }
  expect(pace.rate).toBeCloseTo(160, -1);
  expect(pace.secondsLeft(100)).toBe(0);
});

test("a mean of late begins at the first value and follows", () => {
  const mean = new RecentMean();
  expect(mean.add(4)).toBe(4);
  let last = 0;
  for (let step = 0; step < 200; step++) last = mean.add(1);
  expect(last).toBeCloseTo(1, 3);
});

test("what is no number is passed over by the mean of what was told of late", () => {
  const mean = new RecentMean();
  expect(mean.add(2)).toBe(2);
  expect([mean.add(Number.NaN), mean.add(Infinity)]).toEqual([2, 2]);
  expect(mean.add(2)).toBeCloseTo(2, 12);
});
