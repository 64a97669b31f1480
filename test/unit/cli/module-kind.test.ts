/** Where Node would not see that what was compiled is a module, the way on is told with it. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { commonJsPackage } from "../../../cli/module-kind.ts";
import { resnet, scratchFolder } from "../../support/command-line.ts";
import { TINY } from "../../support/tiny-run.ts";

let folder = "";
const at = (...names: readonly string[]): string => join(folder, ...names);
beforeAll(() => {
  folder = scratchFolder();
  const kinds = { module: '{ "type": "module" }', silent: "{}", commonjs: '{ "type": "commonjs" }', broken: "{" };
  for (const [name, text] of Object.entries(kinds)) {
    mkdirSync(at(name, "out"), { recursive: true });
    writeFileSync(at(name, "package.json"), text);
  }
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test("the nearest package.json decides, however deep the folder is, and whether it is there yet", () => {
  expect(commonJsPackage(at("module", "out"))).toBe(undefined);
  expect(commonJsPackage(at("module", "out", "new"))).toBe(undefined);
  for (const name of ["silent", "commonjs", "broken"])
    expect(commonJsPackage(at(name, "out", "new"))).toBe(at(name, "package.json"));
});

test("compile tells it after the module is written", async () => {
  writeFileSync(at("tiny.resnet"), TINY);
  const compiled = (name: string) => resnet("compile", at("tiny.resnet:Tiny"), "-o", at(name, "out"));
  const told = await compiled("commonjs");
  expect(told.code).toBe(0);
  expect(told.err).toMatch(/note: .*commonjs\/package\.json lacks "type": "module".*npm pkg set type=module/);
  expect((await compiled("module")).err).not.toMatch(/note/);
});
