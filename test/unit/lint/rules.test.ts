/** A rule's documentation is its test: every example of every rule, and every fix that there is. */
import { describe, expect, test } from "vitest";
import { applyFixes, describeModels, mend } from "../../../compiler/lint/fix.ts";
import { lint } from "../../../compiler/lint/lint.ts";
import { rules } from "../../../compiler/lint/rules.ts";
import { checkProject, hasErrors } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
function linted(text: string) {
  const project = loadProject("example.resnet", text, host);
  const checked = checkProject(project);
  return { checked, findings: lint(project, checked) };
}
const said = (text: string): readonly string[] =>
  linted(text).findings.map(({ code, message }) => `${code} ${message}`);

describe.each(rules.map((rule) => [`${rule.code} ${rule.name}`, rule] as const))("%s", (_, rule) => {
  test("has a reason with a source, a bad example and a good one", () => {
    expect(rule.why.length).toBeGreaterThan(150);
    expect(rule.why).toMatch(/Source: /);
    expect(rule.examples.some((each) => "bad" in each)).toBe(true);
    expect(rule.examples.some((each) => "good" in each)).toBe(true);
  });
  rule.examples.forEach((example, index) => {
    if ("good" in example) {
      test(`example ${index} is good`, () => {
        const { findings } = linted(example.good);
        expect(findings.filter((each) => each.severity === "error")).toEqual([]);
        expect(findings.filter(({ code }) => code === rule.code)).toEqual([]);
      });
      return;
    }
    test(`example ${index} is bad, and nothing else is wrong with it`, () => {
      const told = said(example.bad);
      expect(told).toHaveLength(1);
      expect(told[0]).toMatch(new RegExp(`^${rule.code} `));
      // Every slot is filled.
      expect(told[0]).not.toMatch(/undefined|NaN|\{\w+\}/);
    });
    if (example.fixed !== undefined)
      test(`example ${index} is mended: checked again, the finding gone, nothing new, and stays so`, () => {
        const before = linted(example.bad);
        const text = applyFixes(example.bad, before.findings, { unsafe: rule.fix === "unsafe" });
        expect(text).toBe(example.fixed);
        const after = linted(text);
        expect(after.findings).toEqual([]);
        expect(hasErrors(after.checked.diagnostics)).toBe(false);
        if (rule.fix === "safe") expect(describeModels(after.checked)).toBe(describeModels(before.checked));
        expect(mend("example.resnet", example.bad, host, { unsafe: true }).text).toBe(text);
        expect(mend("example.resnet", text, host, { unsafe: true }).text).toBe(text);
      });
  });
  if (rule.fix) test("a fix is shown", () => expect(rule.examples.some((each) => "fixed" in each)).toBe(true));
});

test("codes and names are used once", () => {
  expect(new Set(rules.map(({ code }) => code)).size).toBe(rules.length);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});
