/** 4,000 mutated programs: diagnostics and nothing else, each within a time and a heap. `test:long` does a million others. */
import { expect, test } from "vitest";
import { campaign } from "../support/fuzz/campaign.ts";

const PROGRAMS = 4_000;

test(`${PROGRAMS} mutated programs`, async () => {
  const outcomes = await campaign(0, PROGRAMS);
  const sum = (of: (each: (typeof outcomes)[number]) => number): number =>
    outcomes.reduce((total, each) => total + of(each), 0);
  const slowest = outcomes.map((each) => each.slowest).sort((a, b) => b.ms - a.ms)[0];
  console.log(
    `${sum(({ judged }) => judged)} programs, ${sum(({ clean }) => clean)} without findings; the slowest, number ${slowest?.number}, took ${slowest?.ms.toFixed(0)} ms`,
  );
  expect(sum(({ judged }) => judged)).toBe(PROGRAMS);
  // Some are still designs: what comes after the parser is tried too.
  expect(sum(({ clean }) => clean)).toBeGreaterThan(PROGRAMS / 100);
});
