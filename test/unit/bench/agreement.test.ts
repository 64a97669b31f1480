/** `npm run bench` compares times only where the same was computed, and says of each aim whether it was reached. */
import { describe, expect, test } from "vitest";
import { agreement } from "../../../bench/side-by-side/agreement.ts";
import { verdictOf, type Aim } from "../../../bench/side-by-side/aims.ts";
import type { Contestant, Result } from "../../../bench/side-by-side/contest.ts";
import { printTable } from "../../../bench/side-by-side/table.ts";

/** A process that prints this result. */
function saying(name: string, milliseconds: number, values?: readonly number[]): Contestant {
  const line = JSON.stringify({ milliseconds, samples: 1, note: "made up", ...(values ? { values } : {}) });
  const args = ["-e", `console.log(${JSON.stringify(line)})`];
  return { name, command: { program: process.execPath, args, limitSeconds: 60 } };
}

describe("losses and logits", () => {
  test.each([
    ["roundings", [2.5, 2.25, -0.5], [2.500001, 2.249999, -0.500001], true],
    ["fewer of them, as of a slow peer", [2.5, 2.25], [2.5], true],
    ["another number", [2.5, 2.25], [2.5, 2.3], false],
    ["a small one beside large ones, by their size", [100, 0.001], [100, 0.002], true],
    ["what is no number", [2.5, 2.25], [2.5, Number.NaN], false],
    ["none", [2.5, 2.25], [], false],
  ])("%s", (_, ours, theirs, agrees) => expect(agreement("losses", ours, theirs).agrees).toBe(agrees));
});

test("a table has no ratio of what computes something else, and says which value it is", async () => {
  const lines: string[] = [];
  const { verdicts } = await printTable((line) => lines.push(line), {
    title: "A step",
    values: "losses",
    rounds: { least: 1, most: 1 },
    lines: [
      saying("ours", 10, [2.5, 2.25]),
      saying("same", 20, [2.5, 2.2500001]),
      saying("other", 5, [2.5, 2.2]),
      saying("silent", 5),
      { name: "missing", command: { failure: "skipped: it is not installed" } },
    ],
    aims: [
      { of: ["same"], says: "the time of same", bound: "at most", factor: 0.7 },
      { of: ["other"], says: "the time of other", bound: "at most", factor: 0.7 },
      { of: ["missing"], says: "the time of missing", bound: "at most", factor: 0.7 },
    ],
  });
  const text = lines.join("\n");
  expect(text).toMatch(/same .* 2\.00x ours +losses within 4e-8 +made up/);
  expect(text).toMatch(/other +no ratio: its losses differ: 2\.2 where ours says 2\.25/);
  expect(text).toMatch(/silent +no ratio: it says none of its losses/);
  expect(text).toMatch(/missing +skipped: it is not installed/);
  expect(text.match(/x ours/g)).toHaveLength(1);
  expect(verdicts.map(({ reached, isWrong = false }) => [reached, isWrong])).toEqual([
    [true, false],
    [undefined, false],
    [undefined, false],
    [false, true],
    [false, true],
  ]);
  expect(verdicts[2]?.says).toBe(
    "A step: asked: at most 0.7 of the time of missing; not measured: skipped: it is not installed",
  );
});

describe("an aim", () => {
  const result = (name: string, ...milliseconds: readonly number[]): Result => ({
    name,
    rounds: milliseconds.map((each) => ({ milliseconds: each, samples: 1, note: "" })),
  });
  const both: Aim = { of: ["one", "other"], says: "their time", bound: "at most", factor: 0.5 };
  test("counts against the faster of two layouts, by the median of the rounds' ratios", () => {
    const results = [result("ours", 10, 30, 10), result("one", 100, 100, 100), result("other", 19, 61, 19)];
    expect(verdictOf(both, results)).toEqual({
      reached: false,
      says: "asked: at most 0.5 of their time; reached: 0.526 (0.526 by the fastest rounds) beside other, the fastest of 2: NO",
    });
  });
  test("is not reached by medians alone, which tell of a machine's other work", () => {
    const results = [result("ours", 10, 10, 10), result("one", 100, 12, 100), result("other", 90, 90, 90)];
    expect(verdictOf(both, results)).toMatchObject({
      reached: false,
      says: expect.stringContaining("reached: 0.111 (0.833 by the fastest rounds)") as string,
    });
  });
  test("of a multiple is of their time by ours", () => {
    const aim: Aim = { of: ["one"], says: "as fast as one", bound: "at least", factor: 5 };
    expect(verdictOf(aim, [result("ours", 10), result("one", 50)])).toEqual({
      reached: true,
      says: "asked: at least 5 times as fast as one; reached: 5.00 (5.00 by the fastest rounds): yes",
    });
  });
  test("is not reached where ours failed: it was not measured", () => {
    const failed: Result = { name: "ours", rounds: [], failure: "no result within 300 s" };
    expect(verdictOf(both, [failed, result("one", 100)])).toMatchObject({
      reached: undefined,
      says: expect.stringContaining("not measured: no result within 300 s") as string,
    });
  });
});
