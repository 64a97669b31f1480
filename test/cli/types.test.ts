/** The package as a TypeScript user has it: strict, libraries checked like their own code, with and without a page's types. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resnet as plugin, type ResnetPluginOptions } from "../../bundler/index.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { unpackInto } from "../support/packed.ts";
import { repository } from "../support/shared-data.ts";
import { TINY } from "../support/tiny-run.ts";
import { typeProblems } from "../support/type-check.ts";
import { apps, gpuApp, few, nameOf, pageApp, prettierApp, type Setting } from "../support/typed-apps.ts";

let project = "";
beforeAll(async () => {
  project = scratchFolder();
  unpackInto(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(join(project, "tiny.resnet"), TINY);
  const compiled = await resnet("compile", join(project, "tiny.resnet:Tiny"), "--train", "-o", project);
  expect(compiled.code, compiled.err).toBe(0);
  const net = ["tiny.js", "tiny.d.ts"].map((name) => [name.replace("tiny", "net"), join(project, name)] as const);
  for (const [name, from] of net) symlinkSync(from, join(project, name));
  const files = { ...apps, "page.ts": pageApp, "gpu.ts": gpuApp, "prettier.ts": prettierApp };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(project, name), text);
  for (const name of ["@webgpu", "@types"]) mkdirSync(join(project, "node_modules", name));
  for (const name of ["@webgpu/types", "@types/node"])
    symlinkSync(join(repository, "node_modules", name), join(project, "node_modules", name));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

test.each(few.map((setting) => [nameOf(setting), setting] as const))("no error under %s", (_, setting) => {
  const files = [...Object.keys(apps), ...(setting.dom ? ["page.ts"] : [])];
  expect(typeProblems(project, files, setting)).toEqual([]);
});

/** As Rollup has the plugin load a design. */
function declare(name: string, options: ResnetPluginOptions): void {
  const path = join(project, name);
  writeFileSync(path, TINY);
  const { load } = plugin(options);
  const context = { addWatchFile: () => {}, warn: () => {} } as unknown as ThisParameterType<typeof load>;
  expect(load.call(context, path)?.code).toContain("Tiny");
}
const imported = (design: string): string => `import { Tiny } from "./${design}";
import { openDevice, openSession } from "resnet-lang/runtime";
const session = await openSession(await openDevice(), Tiny);
void session.run({ image: new Float32Array(0) });
// @ts-expect-error There is no such input: types that were not found would take anything.
void session.run({ picture: new Float32Array(0) });
`;
const resolutions: readonly Setting["moduleResolution"][] = ["bundler", "node16", "nodenext"];

test.each(resolutions)("a design's types beside it are found as README says: %s", (moduleResolution) => {
  const setting: Setting = { lib: "es2022", dom: true, moduleResolution };
  declare("usual.resnet", {});
  writeFileSync(join(project, "usual.ts"), imported("usual.resnet"));
  declare("every.resnet", { declarations: ".d.resnet.ts" });
  writeFileSync(join(project, "every.ts"), imported("every.resnet"));
  const problems = typeProblems(project, ["usual.ts", "every.ts"], setting);
  const [usual = ""] = problems.filter((each) => each.startsWith("/usual.ts"));
  expect(usual).toMatch(moduleResolution === "bundler" ? /^$/ : /Cannot find module '.\/usual.resnet'/);
  expect(problems.find((each) => each.startsWith("/every.ts"))).toContain("'--allowArbitraryExtensions' is not set");
  expect(typeProblems(project, ["every.ts"], { ...setting, arbitraryExtensions: true })).toEqual([]);
});

const withDom: Setting = { lib: "es2022", dom: true, moduleResolution: "nodenext" };

test("where a program knows WebGPU's types, it hands over and is given what they say", () => {
  expect(typeProblems(project, ["gpu.ts"], withDom, ["@webgpu/types"])).toEqual([]);
});

test("the plugin is what Prettier's own types ask for", () => {
  expect(typeProblems(project, ["prettier.ts"], { ...withDom, dom: false }, ["node"])).toEqual([]);
});
