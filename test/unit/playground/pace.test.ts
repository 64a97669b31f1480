/** How fast a run is, and how long it takes yet: by the steps since it began, went on, or was let go on. */
import { expect, test } from "vitest";
import { Pace } from "../../../playground/src/training/worker/pace.ts";

test("what comes before a run's first step is no part of its pace", () => {
  const pace = new Pace();
  expect(pace.examplesPerSecond).toBeUndefined();
  // Compiled, its kept state read and looked at: half a minute.
  pace.add(30_000, 64);
  expect(pace.examplesPerSecond).toBeUndefined();
  pace.add(30_100, 64);
  expect(pace.examplesPerSecond).toBe(640);
  pace.add(30_300, 64);
  expect(pace.examplesPerSecond).toBeCloseTo((2 * 64) / 0.3, 6);
});

test("nor is a pause", () => {
  const pace = new Pace();
  for (const time of [0, 100, 200]) pace.add(time, 64);
  expect(pace.examplesPerSecond).toBe(640);
  pace.begin();
  expect(pace.examplesPerSecond).toBeUndefined();
  for (const time of [60_000, 60_100]) pace.add(time, 64);
  expect(pace.examplesPerSecond).toBe(640);
});
