/** Every example and every standard file checks: each claim in them is a count of the paper's or torchvision's. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { totalCost } from "../../../compiler/model/measures/cost.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { standardLibrary } from "../../../std/library.ts";
import { modelsOf } from "../../support/resnet20.ts";
import { isThere, repository, shared } from "../../support/shared-data.ts";

const host = { read: (path: string) => ({ problem: `${path} is not there` }) };
const found = (path: string, text: string): readonly string[] =>
  checkProject(loadProject(path, text, host)).diagnostics.map(({ code, message }) => `${code} ${message}`);

describe("examples", () => {
  for (const name of readdirSync(join(repository, "examples")).filter((each) => each.endsWith(".resnet"))) {
    test(name, () => expect(found(name, readFileSync(join(repository, "examples", name), "utf8"))).toEqual([]));
  }
});

describe("the tour", () => {
  const tour = (part: number): readonly string[] =>
    found("tour.resnet", readFileSync(join(repository, "test", "golden", "grammar", `tour-${part}.resnet`), "utf8"));
  for (const part of [1, 2, 3, 4, 5, 6, 7]) test(`program ${part} checks`, () => expect(tour(part)).toEqual([]));
});

describe("the standard library", () => {
  test.each(["std/residual", "std/plain", "std/preact"])("%s: every claim holds", (path) => {
    expect(found(path, standardLibrary[path] ?? "")).toEqual([]);
  });
  test("library.ts is what the generator makes of std/*.resnet", () => {
    const before = readFileSync(join(repository, "std", "library.ts"), "utf8");
    execFileSync("node", ["scripts/generate-std.mjs"], { cwd: repository });
    expect(readFileSync(join(repository, "std", "library.ts"), "utf8")).toBe(before);
  });
});

const zooNames: { readonly [ours: string]: string } = {
  ResNet18: "resnet18",
  ResNet34: "resnet34",
  ResNet50: "resnet50",
  ResNet101: "resnet101",
  ResNet152: "resnet152",
  WideResNet50: "wide_resnet50_2",
  ResNeXt50: "resnext50_32x4d",
  ResNet50_V1: "resnet50_v1_stride1x1",
};

test("parameters and multiply-adds of the zoo, to the unit", (context) => {
  if (!isThere("oracle/zoo.csv")) return context.skip();
  const rows = readFileSync(join(shared, "oracle", "zoo.csv"), "utf8")
    .trim()
    .split("\n")
    .map((line) => line.split(","));
  const names = Object.keys(zooNames);
  const models = modelsOf(
    `import { ${names.join(", ")} } from "std/residual"\n${names.map((name) => `model My${name} = ${name}`).join("\n")}\n`,
  );
  for (const [ours, theirs] of Object.entries(zooNames)) {
    const model = models.get(`My${ours}`);
    const row = rows.find(([name]) => name === theirs);
    if (!model) throw new Error(`no model ${ours}`);
    const { params, macs } = totalCost(model, model.nodes, new Map());
    expect({ ours, params, gmacs: (macs / 1e9).toFixed(6) }).toEqual({
      ours,
      params: Number(row?.[1]),
      gmacs: row?.[2],
    });
  }
  console.log(`${names.length} networks of the zoo agree to the unit`);
});
