/** What of a step is the host's: of the same steps, by the same statistic as the step's time. */
import { expect, test } from "vitest";
import { hostShareOf, timesOf, type StepEnd } from "../../../cli/bench/step-times.ts";

/** @param spans milliseconds of each step, and of its kernels */
function endsOf(spans: readonly (readonly [step: number, kernels: number])[]): readonly StepEnd[] {
  let [at, busy] = [100, 40];
  return [{ at, busy }, ...spans.map(([step, kernels]) => ({ at: (at += step), busy: (busy += kernels) }))];
}

test("one step that is held up changes neither the step's time nor the host's share of it", () => {
  const quiet = Array.from({ length: 20 }, () => [2, 1.5] as const);
  const spans = [...quiet, [500, 1.5] as const, ...quiet];
  expect(timesOf(spans.map(([step]) => step)).milliseconds).toBe(2);
  expect(hostShareOf(endsOf(spans))).toBeCloseTo(0.25, 12);
});

test("ends that come at once are no share of their own", () => {
  const spans = Array.from({ length: 30 }, (_, at) => (at % 3 === 2 ? ([6, 4.5] as const) : ([0, 0] as const)));
  expect(hostShareOf(endsOf(spans))).toBeCloseTo(0.25, 12);
  expect(hostShareOf(endsOf([[0, 0]]))).toBeUndefined();
});

test("few steps are taken together, kernels on a clock that is ahead are all of a step, and no clock tells nothing", () => {
  expect(hostShareOf(endsOf([[4, 1]]))).toBeCloseTo(0.75, 12);
  expect(hostShareOf(endsOf([[4, 5]]))).toBe(0);
  expect(hostShareOf([1, 2, 3].map((at) => ({ at, busy: undefined })))).toBeUndefined();
});
