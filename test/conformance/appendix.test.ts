/** The appendix of the language's reference: its programs as they are written there, and its counts. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { checkProject } from "../../compiler/check.ts";
import { totalCost } from "../../compiler/model/measures/cost.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { standardLibrary } from "../../std/library.ts";
import { isThere, shared } from "../support/shared-data.ts";

const appendix = isThere("design/reference.md")
  ? (readFileSync(join(shared, "design", "reference.md"), "utf8").split("## Appendix")[1] ?? "")
  : "";
const checked = (text: string): ReturnType<typeof checkProject> =>
  checkProject(loadProject("appendix.resnet", text, { read: () => ({ problem: "it is not there" }) }));
const findings = (text: string): readonly string[] =>
  checked(text).diagnostics.map(({ code, message }) => `${code} ${message}`);

test("each of its programs checks as a file of one's own", (context) => {
  if (appendix === "") return context.skip();
  const programs = [...appendix.matchAll(/^```resnet\n([\s\S]*?)^```$/gm)].map(([, program = ""]) => program);
  expect(programs.map(findings)).toEqual(programs.map(() => []));
  expect(programs.length).toBeGreaterThanOrEqual(10);
});

/** `FCN 32,957,013, 142.7 G at 520`; what stands in brackets between name and numbers says how it is meant. */
const COUNT = /([A-Z]\w+)(?:\(2\))? ([\d,]{6,}\d)(?: \([^)]*\))?(?:, ([\d.]+) ([GM])(?: at (\d+))?)?/g;

test("its counts are those of the models of std, to the digits written", (context) => {
  if (appendix === "") return context.skip();
  const files = new Map(Object.entries(standardLibrary).map(([path, text]) => [path, checked(text).models]));
  const [sentence = ""] = appendix.split("```resnet");
  const stated = [...sentence.matchAll(COUNT)];
  expect(stated.length).toBeGreaterThanOrEqual(28);
  const ours = stated.map(([, name = "", , macs, unit, at]) => {
    const model = [...files.values()].flatMap((models) => models.get(name) ?? models.get(`${name}2`) ?? [])[0];
    if (!model) return [name, "std has no such model"];
    const pixels = Number(at ?? 1);
    const cost = totalCost(model, model.nodes, new Map([...model.symbols.keys()].map((symbol) => [symbol, pixels])));
    const digits = macs?.split(".")[1]?.length ?? 0;
    return [name, cost.params, macs && (cost.macs / (unit === "G" ? 1e9 : 1e6)).toFixed(digits)];
  });
  expect(ours).toEqual(stated.map(([, name, params = "", macs]) => [name, Number(params.replaceAll(",", "")), macs]));
});
