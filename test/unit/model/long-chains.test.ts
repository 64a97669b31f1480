/** 20,000 operators in a row: a tree as deep as that is walked in loops, and nothing exhausts the stack. */
import { describe, expect, test } from "vitest";
import { lint } from "../../../compiler/lint/lint.ts";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { printTree } from "../../../grammar/print.ts";

const N = 20_000;
const chain = (operand: string, operator: string): string => Array.from({ length: N }, () => operand).join(operator);
const model = (line: string): string => `model A {\n  input image: [N, 3, 8, 8]\n  ${line}\n  relu\n}\n`;
const places: { readonly [where: string]: (expression: string) => string } = {
  "a let": (e) => model(`let x = ${e}`),
  "an argument": (e) => model(`conv(${e}, kernel: 1)`),
  "an index": (e) => model(`let x = [1][${e}]`),
  "a count": (e) => model(`relu * (${e})`),
  "a condition": (e) => model(`if ${e} { relu }`),
  "an expectation": (e) => model(`expect ${e}`),
  "a default": (e) => `block B(x: int = ${e}) { relu }\n${model("B")}`,
  "an input": (e) => `model A {\n  input image: [N, 3, ${e}, 8]\n  relu\n}\n`,
  "a claim": (e) => `${model("relu")}check A { params == ${e} }\n`,
  "a recipe": (e) => `${model("relu")}train A { steps ${e} }\n`,
  "a block that nothing uses": (e) => `block B { let x = ${e} }\n${model("relu")}`,
};
const chains = [
  ["1", " + "],
  ["1", " * "],
  ["1", " - "],
  ["true", " and "],
  ["false", " or "],
  ["x", "."],
  ["[0]", ""],
  ["in", " == "],
] as const;

// Every operator in one place, and every place with two of them.
const cases = Object.entries(places).flatMap(([where, place]) =>
  chains
    .filter((_, index) => where === "a let" || index === 0 || index === 5)
    .map(([operand, operator]) => ({ where, place, operand, operator })),
);

describe("chains", () => {
  test.each(cases)("$where of $operand $operator", ({ place, operand, operator }) => {
    const text = place(chain(operand, operator));
    const project = loadProject("a.resnet", text, { read: () => ({ problem: "not there" }) });
    const checked = checkProject(project);
    const diagnostics = lint(project, checked);
    expect(diagnostics.length).toBeGreaterThanOrEqual(checked.diagnostics.length);
    // Too deep for a stack is RN5011: that is said of blocks, never of a chain.
    expect(diagnostics.map(({ code }) => code)).not.toContain("RN5011");
    expect(printTree(project.entry.file).length).toBeGreaterThan(50);
  });
});

test("the value of a chain is that of its operators", () => {
  const text = `${model("conv(2, kernel: 1)")}check A { params == ${chain("6", " - ")} + ${chain("6", " + ")} - 6 }\n`;
  expect(checkProject(loadProject("a.resnet", text, { read: () => ({ problem: "" }) })).diagnostics).toEqual([]);
});
