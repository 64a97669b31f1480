/** The archive that npm would publish, installed into an empty project as a person would: npm has nothing to warn of. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { scratchFolder } from "../support/command-line.ts";
import { fromNpm } from "../support/from-npm.ts";
import { packInto } from "../support/packed.ts";
import { runtimes } from "../support/runtimes.ts";
import { run } from "./processes.ts";

let folder = "";
let archive = "";
beforeAll(() => {
  folder = scratchFolder();
  archive = packInto(folder);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each([
  ["Node 20", 10],
  ["Node 22", 10],
  ["Node 24", 11],
  ["Node 24", 12],
  ["Node 26", 11],
] as const)("%s with npm %i installs it without a warning, and it starts", async (name, npm) => {
  const [node = ""] = runtimes.find((runtime) => runtime.name === name)?.command() ?? [];
  const project = join(folder, `${name}-${npm}`.replace(" ", "-"));
  mkdirSync(project);
  // Nobody's own settings, of which npm may warn, too.
  const settings = ["--userconfig", join(project, "npmrc"), "--no-audit", "--no-fund", "--no-update-notifier"];
  const npmCli = fromNpm(`npm@${npm}`, "bin/npm-cli.js");
  const installed = await run(project, [node, npmCli, "install", ...settings, archive]);
  expect(installed).toMatchObject({ code: 0, err: "" });
  expect(installed.out).not.toMatch(/warn/i);
  const started = await run(project, [node, "node_modules/resnet-lang/dist/cli/main.js", "--version"]);
  expect(started).toMatchObject({ code: 0, err: "" });
});
