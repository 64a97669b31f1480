/** A million mutated programs, others than those of `npm test`: diagnostics and nothing else, each within a time and a heap. */
import { expect, test } from "vitest";
import { campaign } from "../support/fuzz/campaign.ts";

const PROGRAMS = 1_000_000;

test(`${PROGRAMS.toLocaleString("en-US")} mutated programs`, async () => {
  const outcomes = await campaign(20_000, PROGRAMS);
  const judged = outcomes.reduce((sum, each) => sum + each.judged, 0);
  const slowest = Math.max(...outcomes.map((each) => each.slowest.ms));
  console.log(`${judged.toLocaleString("en-US")} programs; the slowest took ${slowest.toFixed(0)} ms`);
  expect(judged).toBe(PROGRAMS);
});
