/** Every example and every standard file checks: each claim in them is a count of the paper's or torchvision's. */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { standardLibrary } from "../../../std/library.ts";
import { repository } from "../../support/shared-data.ts";

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
  test.each(Object.entries(standardLibrary))("%s: every claim holds", (path, text) => {
    expect(found(path, text)).toEqual([]);
  });
  test("library.ts is what the generator makes of std/*.resnet", () => {
    const before = readFileSync(join(repository, "std", "library.ts"), "utf8");
    execFileSync("node", ["scripts/generate-std.mjs"], { cwd: repository });
    expect(readFileSync(join(repository, "std", "library.ts"), "utf8")).toBe(before);
  });
});
