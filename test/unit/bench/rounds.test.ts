/** `npm run bench` measures until another round would change little, goes on to its end, and says there what failed. */
import { describe, expect, test } from "vitest";
import { isEnough } from "../../../bench/enough.ts";
import { contest, type Contestant } from "../../../bench/side-by-side/contest.ts";
import { isWrong, summaryLines, type Done } from "../../../bench/summary.ts";

const repeats = { least: 2, most: 5 };

test.each([
  ["one, whose spread nobody knows", [10], false],
  ["two alike", [10, 10.2], true],
  ["two apart", [10, 12], false],
  ["alike but for one", [10, 10, 10, 13], false],
  ["as many as are worth their time, whatever they say", [10, 30, 10, 30, 10], true],
])("repeats: %s", (_, times, enough) => expect(isEnough(times, repeats)).toBe(enough));

/** A process that prints a time, another one in each round. */
function taking(name: string, ...times: readonly (number | "fails")[]): Contestant & { readonly asked: () => number } {
  let asked = 0;
  const command = {
    program: process.execPath,
    limitSeconds: 60,
    get args(): readonly string[] {
      const time = times[asked++ % times.length];
      if (time === "fails") return ["-e", "process.exit(3)"];
      return ["-e", `console.log(${JSON.stringify(JSON.stringify({ milliseconds: time, samples: 1, note: "" }))})`];
    },
  };
  return { name, command, asked: () => asked };
}

describe("rounds", () => {
  test("end where the ratios agree, though the machine becomes slower; who failed, or is measured once, asks for none", async () => {
    const lines = [taking("ours", 10, 20), taking("theirs", 30, 60), taking("dies", "fails")];
    const [ours, theirs, dies] = await contest([...lines, { ...taking("slow", 99), once: true }], repeats);
    expect(lines.map(({ asked }) => asked())).toEqual([2, 2, 1]);
    expect([ours, theirs].map((each) => each?.rounds.length)).toEqual([2, 2]);
    expect(dies?.failure).toBe("it ended with status 3");
  });
  test("go on where they do not", async () => {
    const lines = [taking("ours", 10), taking("theirs", 30, 40, 30)];
    await contest(lines, { least: 2, most: 3 });
    expect(lines.map(({ asked }) => asked())).toEqual([3, 3]);
  });
});

describe("at its end", () => {
  const part = (name: string, rest: Partial<Done>): Done => ({ name, minutes: 2, expected: 1, verdicts: [], ...rest });
  const told = (...done: readonly Done[]): string => summaryLines(done, { load: 0, cores: 2 }).join("\n");
  const skipped = part("infer", { verdicts: [{ reached: undefined, says: "not measured: skipped" }] });
  test("it says what each part took, what failed, and what was not measured", () => {
    const text = told(part("check", { failure: "no result" }), skipped);
    expect(text).toContain("check                2.0 min  of   1.0 min expected");
    expect(text).toContain("all                  4.0 min  of   2.0 min expected");
    expect(text).toContain("0 reached, 0 not, 1 not measured.\n  not measured: skipped");
    expect(text).toContain("1 of 2 parts failed:\n  check: no result");
    expect(told(skipped)).toContain("All 1 parts went on to their end.");
  });
  test("wrong is a part that failed, or what computed something else; what a peer lacks is not", () => {
    const differing = part("train", { verdicts: [{ reached: false, isWrong: true, says: "no ratio" }] });
    expect([[part("check", { failure: "no result" })], [differing], [skipped]].map(isWrong)).toEqual([
      true,
      true,
      false,
    ]);
  });
});
