/** `resnet init`: what it writes checks clean, and what is there is never touched. */
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { format, type Plugin } from "prettier";
import { describe, expect, test } from "vitest";
import { companionFiles, starterFiles } from "../../cli/init/starter.ts";
import * as plugin from "../../format/plugin.ts";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const names = Object.keys(starterFiles);
const texts = {
  ...starterFiles,
  ...Object.fromEntries(Object.entries(companionFiles).map(([name, { text }]) => [name, text])),
};
const all = (folder: string): readonly string[] => readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();

test("all of it is written, in a folder that was not there, and is clean: check and lint find nothing", async () => {
  const folder = join(scratchFolder(), "new/nets of mine");
  const { code, out } = await resnet("init", folder);
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual(Object.keys(texts).map((name) => `wrote ${join(folder, name)}`));
  const checked = await resnet("check", folder, "--fail-level", "information");
  expect(checked).toMatchObject({ code: 0, out: "" });
  expect(checked.err).toContain("1 model, 1 recipe: nothing found");
  expect(await resnet("lint", folder, "--fail-level", "information")).toMatchObject({ code: 0, out: "" });
});

test("each file is in its format's one style, the configuration as the schema says", async () => {
  for (const [name, text] of Object.entries(texts)) {
    if (name === ".gitignore") continue;
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

test("a .gitignore and hooks that are there are left as they are, with a word of what to add", async () => {
  const folder = scratchFolder();
  const mine = { ".gitignore": "*.log\n/node_modules\n", ".pre-commit-config.yaml": "repos: []\n" };
  for (const [name, text] of Object.entries(mine)) writeFileSync(join(folder, name), text);
  const { code, out, err } = await resnet("init", folder);
  expect(code).toBe(0);
  expect(out.split("\n")).toEqual(names.map((name) => `wrote ${join(folder, name)}`));
  expect(err).toContain(`${join(folder, ".gitignore")} is there and was left as it is: add out/`);
  expect(err).not.toContain("add node_modules/");
  expect(err).toMatch(
    /\.pre-commit-config\.yaml is there and was left as it is: add the local hooks `npx --no resnet fmt`/,
  );
  for (const [name, text] of Object.entries(mine)) expect(readFileSync(join(folder, name), "utf8")).toBe(text);
  // What has all that it needs is not spoken of, and a link to nothing is left as well.
  const other = scratchFolder();
  writeFileSync(join(other, ".gitignore"), "node_modules\nout\n");
  symlinkSync("nowhere", join(other, ".pre-commit-config.yaml"));
  const told = (await resnet("init", other)).err;
  expect(told).not.toContain(".gitignore");
  expect(told).toContain(".pre-commit-config.yaml is there");
});

test("in a folder of a repository it says where GitHub and pre-commit look", async () => {
  const folder = scratchFolder();
  mkdirSync(join(folder, ".git"));
  expect((await resnet("init", join(folder, "packages/nets"))).err).toContain(
    `belong into the repository's root, ${folder}: move them there`,
  );
  expect((await resnet("init", folder)).err).not.toContain("belong into");
});

test("the workflow reads and nothing else, and compares with the base of a pull request, all of whose history it has", () => {
  const workflow = starterFiles[".github/workflows/resnet.yml"] ?? "";
  expect(workflow).toMatch(/^permissions:\n {2}contents: read\njobs:$/m);
  expect(workflow).toMatch(/^ {10}fetch-depth: 0$/m);
  expect(workflow).toMatch(
    /^ {6}- run: npx --no resnet breaking --against "origin\/\$GITHUB_BASE_REF" --format github\n {8}if: github\.event_name == 'pull_request'$/m,
  );
  // A name of a branch is never part of a script's text.
  expect(workflow).not.toContain("${{");
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

describe("hooks of pre-commit", () => {
  /** The maps of a list that has nothing but words in them. */
  const hooksOf = (yaml: string): readonly { readonly [key: string]: string }[] =>
    yaml
      .split(/^ *- (?=id:)/m)
      .slice(1)
      .map((each) =>
        Object.fromEntries([...each.matchAll(/^ *(\w+): (.*)$/gm)].map(([, key = "", value = ""]) => [key, value])),
      );
  const shipped = readFileSync(join(repository, ".pre-commit-hooks.yaml"), "utf8");
  const written = companionFiles[".pre-commit-config.yaml"]?.text ?? "";

  test("the package's are check, lint and fmt, and those of init are among them", () => {
    expect(hooksOf(shipped).map(({ id }) => id)).toEqual(["resnet-check", "resnet-lint", "resnet-fmt"]);
    for (const hook of hooksOf(written))
      expect(hooksOf(shipped)).toContainEqual(expect.objectContaining({ id: hook["id"], entry: hook["entry"] }));
    const { files } = JSON.parse(readFileSync(join(repository, "package.json"), "utf8")) as {
      readonly files: string[];
    };
    expect(files).toContain(".pre-commit-hooks.yaml");
  });

  test.each([...hooksOf(shipped), ...hooksOf(written)])("$name has what pre-commit's schema wants", async (hook) => {
    const known = ["id", "name", "description", "entry", "language", "files", "require_serial"];
    expect(Object.keys(hook).filter((key) => !known.includes(key))).toEqual([]);
    for (const key of ["id", "name", "entry", "language"]) expect(hook[key]).toMatch(/\S/);
    // pre-commit hands over names of files that this pattern finds.
    expect("nets/a.resnet").toMatch(new RegExp(hook["files"] ?? "$^"));
    expect("nets/a.resnet.txt").not.toMatch(new RegExp(hook["files"] ?? ""));
    const [verb = ""] = /^npx --no resnet (\w+)$/.exec(hook["entry"] ?? "")?.slice(1) ?? [];
    expect(await resnet(verb, "--help")).toMatchObject({ code: 0 });
  });
});
