/** What a person is told to do where memory is short: what the verb has, and what helps a step. */
import { expect, test } from "vitest";
import { memoryRefused } from "../../../cli/memory-refused.ts";
import { tooLittle } from "../../../runtime/cpu/refusals.ts";
import { tooLarge } from "../../../runtime/memory.ts";
import type { Program, ProgramFunction } from "../../../runtime/program.ts";
import { tinyProgram } from "../../support/tiny-program.ts";

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

test("a budget helps a step alone, and of memory alone, whoever opens the program", () => {
  const program = (kind: ProgramFunction["kind"]): Program => {
    const [definition] = tinyProgram.functions;
    return { ...tinyProgram, functions: [{ ...(definition as ProgramFunction), kind }] };
  };
  const helpOf = (kind: ProgramFunction["kind"]): string | undefined => tooLittle(program(kind), 2 ** 33).help;
  expect(helpOf("train")).toMatch(/^use a smaller .*, or a `memoryBudget` that fits$/);
  expect(helpOf("infer")).toMatch(/^use a smaller [^,]*(, where its size is open, a smaller `image`)?$/);
  expect(tooLarge("RN5003", "a tensor is too large", 3).help).toBe("use a smaller `batch`");
});
