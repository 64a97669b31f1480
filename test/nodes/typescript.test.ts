/** The packed package under each compiler of TypeScript that its users have, and all settings that matter. */
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { fromNpm } from "../support/from-npm.ts";
import { unpackInto } from "../support/packed.ts";
import { repository } from "../support/shared-data.ts";
import { TINY } from "../support/tiny-run.ts";
import { apps, compilerOptions, few, gpuApp, nameOf, pageApp, settings } from "../support/typed-apps.ts";
import { run } from "./processes.ts";

let project = "";
beforeAll(async () => {
  project = scratchFolder();
  unpackInto(project);
  writeFileSync(join(project, "package.json"), '{ "type": "module" }');
  writeFileSync(join(project, "tiny.resnet"), TINY);
  const compiled = await resnet("compile", join(project, "tiny.resnet:Tiny"), "--train", "-o", join(project, "module"));
  expect(compiled.code, compiled.err).toBe(0);
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The oldest and the newest under every setting. */
const compilers = [
  ["5.9", settings, () => join(repository, "node_modules/typescript/bin/tsc")],
  ["6", few, () => fromNpm("typescript@6", "bin/tsc")],
  ["7", settings, () => fromNpm("typescript@7", "bin/tsc")],
] as const;

/** Since then a page's own types have WebGPU's. */
const knowsWebGpu = (version: string): boolean => !version.startsWith("5");

describe.each(compilers)("TypeScript %s", (version, all, compiler) => {
  test.each(all.map((setting) => [nameOf(setting), setting] as const))("%s", async (name, setting) => {
    const folder = join(project, `${version} ${name}`.replace(/\W+/g, "-"));
    mkdirSync(folder);
    const files: { readonly [file: string]: string } = {
      ...apps,
      ...(setting.dom ? { "page.ts": pageApp } : {}),
      ...(setting.dom && knowsWebGpu(version) ? { "gpu.ts": gpuApp } : {}),
    };
    for (const [file, text] of Object.entries(files))
      writeFileSync(join(folder, file), text.replace("./net.js", "../module/tiny.js"));
    writeFileSync(
      join(folder, "tsconfig.json"),
      JSON.stringify({ compilerOptions: compilerOptions(setting), files: Object.keys(files) }),
    );
    const ran = await run(folder, [process.execPath, compiler(), "-p", "."]);
    expect(ran).toEqual({ code: 0, out: "", err: "" });
  });
});
