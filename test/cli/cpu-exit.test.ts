/** A program that trains on the processor ends when its own work has, whatever it disposed of; nothing is lost before. */
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ended, resnet, scratchFolder, startShell } from "../support/command-line.ts";
import { endings, programOf } from "../support/endings.ts";
import { repository } from "../support/shared-data.ts";
import { TINY } from "../support/tiny-run.ts";

let folder = "";
beforeAll(async () => {
  folder = scratchFolder();
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(repository, join(folder, "node_modules/resnet-lang"));
  writeFileSync(join(folder, "tiny.resnet"), TINY);
  const module = join(folder, "module");
  const compiled = await resnet(
    "compile",
    `${join(folder, "tiny.resnet")}:Tiny`,
    "--train",
    "--batch",
    "8",
    "-o",
    module,
  );
  expect(compiled.code, compiled.err).toBe(0);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test.each(endings)("a process that %s ends by itself", async (what, code, out) => {
  const file = join(folder, `${what.replace(/\W+/g, "-")}.mjs`);
  writeFileSync(file, programOf(code));
  const ran = await ended(startShell(`timeout 20 node ${file}`));
  expect(ran.err).toBe("");
  expect(ran.code).toBe(0);
  expect(ran.out.trim()).toMatch(out);
});
