/** `resnet init`: what it writes checks clean, and what is there is never touched. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, type Plugin } from "prettier";
import { expect, test } from "vitest";
import { starterFiles } from "../../cli/init/starter.ts";
import * as plugin from "../../format/plugin.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const names = Object.keys(starterFiles);
const all = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test("all of it is written, in a folder that was not there, and is clean: check and lint find nothing", async () => {
  const folder = join(scratchFolder(), "new/nets of mine");
  const { code, out } = await resnet("init", folder);
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual(names.map((name) => `wrote ${join(folder, name)}`));
  const checked = await resnet("check", folder, "--fail-level", "information");
  expect(checked).toMatchObject({ code: 0, out: "" });
  expect(checked.err).toContain("1 model, 1 recipe: nothing found");
  expect(await resnet("lint", folder, "--fail-level", "information")).toMatchObject({ code: 0, out: "" });
});

test("each file is in its format's one style, the configuration as the schema says", async () => {
  for (const [name, text] of Object.entries(starterFiles)) {
    const plugins = name.endsWith(".resnet") ? [plugin as unknown as Plugin] : [];
    expect(await format(text, { filepath: name, printWidth: 120, plugins }), name).toBe(text);
  }
  const config = JSON.parse(starterFiles["resnet.config.json"] ?? "") as { readonly $schema: string };
  const { exports } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
    readonly exports: object;
  };
  expect(exports).toHaveProperty([config.$schema.replace("./node_modules/resnet-lang", ".")]);
});

test.each(names)("where %s exists nothing is written", async (name) => {
  const folder = scratchFolder();
  mkdirSync(join(folder, name, ".."), { recursive: true });
  writeFileSync(join(folder, name), "mine");
  const before = all(folder);
  const { code, err } = await resnet("init", folder);
  expect(code).toBe(2);
  expect(err).toContain(`${join(folder, name)} exists: nothing was written`);
  expect(all(folder)).toEqual(before);
  expect(readFileSync(join(folder, name), "utf8")).toBe("mine");
});

test("each that exists is named, a link that leads nowhere too", async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, "nets"));
  symlinkSync("nowhere", join(folder, "nets/first.resnet"));
  writeFileSync(join(folder, "resnet.config.json"), "{}");
  const { code, err } = await resnet("init", folder);
  expect(code).toBe(2);
  expect(err).toMatch(/first\.resnet and .*resnet\.config\.json exist: nothing was written/);
  expect(existsSync(join(folder, ".github"))).toBe(false);
});

test("where a file is in a folder's place, what was written goes again", async () => {
  const folder = scratchFolder();
  writeFileSync(join(folder, ".github"), "mine");
  const { code, err } = await resnet("init", folder);
  expect(code).toBe(2);
  expect(err).toMatch(/cannot be written: a file is where a folder should be\n.*resnet init DIR/);
  expect(all(folder)).toEqual([".github"]);
  expect(await resnet("init", join(folder, ".github"))).toMatchObject({ code: 2 });
});

test.skipIf(process.getuid?.() === 0)("a folder closed to us", async () => {
  const folder = scratchFolder();
  chmodSync(folder, 0o555);
  expect(await resnet("init", folder)).toMatchObject({ code: 2, err: expect.stringContaining("permission") as string });
});
