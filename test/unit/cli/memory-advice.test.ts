/** What a person is told to do where memory is short: what the verb has, and what helps a step. */
import { expect, test } from "vitest";
import { withBudgetAdvice } from "../../../cli/budget-advice.ts";
import { memoryRefused } from "../../../cli/memory-refused.ts";
import { ResnetProblem } from "../../../runtime/problem.ts";
import type { ProgramFunction } from "../../../runtime/program.ts";

const refused = new RangeError("Array buffer allocation failed");

test.for([
  [
    ["batch", "memoryBudget", "workers"],
    /^use a smaller `batch` or a `memoryBudget` below .* or fewer `workers`, or end what/,
  ],
  [["batch"], /^use a smaller `batch`, or end what else takes memory$/],
  [[], /^end what else takes it$/],
] as const)("what the system refuses is answered by options that the verb has: %j", ([options, help]) => {
  const problem = memoryRefused(refused, { has: (option) => options.some((each) => each === option) });
  expect(problem).toMatchObject({ code: "RN5004", help: expect.stringMatching(help) as string });
  expect(memoryRefused(new RangeError("invalid array length"))).toBeUndefined();
});

test("a budget helps a step alone, and of memory alone", () => {
  const functionsOf = (kind: ProgramFunction["kind"]) => ({ functions: [{ kind } as ProgramFunction] });
  const short = new ResnetProblem("RN5004", "the plan needs more", "use a smaller `batch`");
  expect(withBudgetAdvice(short, functionsOf("train"))).toMatchObject({
    help: "use a smaller `batch`, or a `memoryBudget` that fits",
  });
  for (const [error, kind] of [
    [short, "infer"],
    [new ResnetProblem("RN5003", "a tensor is too large", "use a smaller `batch`"), "train"],
    [refused, "train"],
  ] as const)
    expect(withBudgetAdvice(error, functionsOf(kind))).toBe(error);
});
