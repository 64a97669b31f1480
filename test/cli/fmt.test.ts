/** `resnet fmt`: what is written, what is only said, and what is left alone. */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { resnet, scratchFolder } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

const untidy = "block A( width:int ) {\n conv(width,kernel:3)->bn() // kept\n}\n";
const tidy = "block A(width: int) {\n  conv(width, kernel: 3) -> bn // kept\n}\n";

let folder = "";
const path = (name: string): string => join(folder, name);
const text = (name: string): string => readFileSync(path(name), "utf8");
beforeEach(() => {
  folder = scratchFolder();
  writeFileSync(path("untidy.resnet"), untidy);
  writeFileSync(path("tidy.resnet"), tidy);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a folder's files are formatted; a second run has nothing to do", async () => {
  const first = await resnet("fmt", folder);
  expect(first).toMatchObject({ code: 0, out: "" });
  expect(first.err).toContain(`formatted ${path("untidy.resnet")}`);
  expect(first.err).toContain("1 file formatted; 1 file is as it should be");
  expect(text("untidy.resnet")).toBe(tidy);
  expect(readdirSync(folder).sort()).toEqual(["tidy.resnet", "untidy.resnet"]);
  const second = await resnet("fmt", folder);
  expect(second).toMatchObject({ code: 0, err: "2 files are as they should be" });
});

test("--check names what would change, writes nothing and ends with 1", async () => {
  const checked = await resnet("fmt", "--check", folder);
  expect(checked).toMatchObject({ code: 1, out: path("untidy.resnet") });
  expect(text("untidy.resnet")).toBe(untidy);
  expect(await resnet("fmt", "--check", path("tidy.resnet"))).toMatchObject({ code: 0, out: "" });
});

test("--diff is a unified diff that patch and git apply take, from the folder where it was made", async () => {
  const home = process.cwd();
  mkdirSync(path("nets of mine"));
  const name = "nets of mine/with\ttab.resnet";
  const windows = untidy.replace(" conv", "\tconv").replaceAll("\n", "\r\n");
  process.chdir(folder);
  try {
    for (const [program, ...argv] of [
      ["patch", "-s", "-p0"],
      ["patch", "-s", "-p1"],
      ["git", "apply"],
    ] as const) {
      writeFileSync(path("untidy.resnet"), untidy);
      writeFileSync(path(name), windows);
      const { code, out } = await resnet("fmt", "--diff", ".");
      expect(code).toBe(1);
      expect(out).toContain("@@ -1,3 +1,3 @@\n-block A( width:int ) {");
      expect(text("untidy.resnet")).toBe(untidy);
      execFileSync(program, argv, { input: `${out}\n`, stdio: ["pipe", "ignore", "inherit"] });
      expect(text("untidy.resnet")).toBe(tidy);
      expect(text(name)).toBe(tidy.replaceAll("\n", "\r\n"));
    }
  } finally {
    process.chdir(home);
  }
});

test("without a file the configuration says which, and what it excludes is left alone", async () => {
  const home = process.cwd();
  process.chdir(folder);
  try {
    expect(await resnet("fmt", "--check")).toMatchObject({ code: 2 });
    writeFileSync(path("resnet.config.json"), '{ "include": ["*.resnet"], "exclude": ["tidy.resnet"] }');
    const { code, out, err } = await resnet("fmt", "--check");
    expect({ code, out }).toEqual({ code: 1, out: "untidy.resnet" });
    expect(err).toContain("1 file would change");
    expect(err).not.toContain("as it should be");
  } finally {
    process.chdir(home);
  }
});

test("what a terminal would obey is written out in a diff", async () => {
  writeFileSync(path("evil.resnet"), `block  A { relu } // \u001b[2Jgone\n`);
  const { out, err } = await resnet("fmt", "--diff", path("evil.resnet"));
  expect(err).toMatch(/the diff of .*evil\.resnet is to be read, not applied/);
  expect(err).toContain(`what makes the change is \`resnet fmt ${path("evil.resnet")}\``);
  expect(out).toContain("\\x1b[2Jgone");
  expect(out).not.toContain("\u001b");
});

test("a file with errors is left as it is, told with its place, and the others are formatted", async () => {
  const broken = "block  A {\n  conv(\n}\n";
  writeFileSync(path("broken.resnet"), broken);
  const { code, err } = await resnet("fmt", folder);
  expect(code).toBe(1);
  expect(err).toContain("error[RN1003]");
  expect(err).toContain("broken.resnet:2:7");
  expect(err).toContain("1 file with errors left as it is");
  expect(text("broken.resnet")).toBe(broken);
  expect(text("untidy.resnet")).toBe(tidy);
});

test("a link stays a link; line ends of Windows stay", async () => {
  symlinkSync(path("untidy.resnet"), path("link.resnet"));
  expect(await resnet("fmt", path("link.resnet"))).toMatchObject({ code: 0 });
  expect(lstatSync(path("link.resnet")).isSymbolicLink()).toBe(true);
  expect(text("untidy.resnet")).toBe(tidy);
  writeFileSync(path("windows.resnet"), untidy.replaceAll("\n", "\r\n"));
  await resnet("fmt", path("windows.resnet"));
  expect(text("windows.resnet")).toBe(tidy.replaceAll("\n", "\r\n"));
});

test("a carriage return by itself ends a line, and becomes the end that the file's lines have", async () => {
  writeFileSync(path("old.resnet"), untidy.replaceAll("\n", "\r"));
  expect(await resnet("check", path("old.resnet"))).toMatchObject({ code: 0 });
  expect(await resnet("fmt", path("old.resnet"))).toMatchObject({ code: 0 });
  expect(text("old.resnet")).toBe(tidy);
  const mixed = (end: string): string =>
    `model M {${end}  input image: [N, 3,\r 8, 8]${end}  relu // a\r// b${end}}${end}`;
  for (const end of ["\n", "\r\n"]) {
    writeFileSync(path("mixed.resnet"), mixed(end));
    expect(await resnet("fmt", path("mixed.resnet"))).toMatchObject({ code: 0 });
    expect(text("mixed.resnet").split(end)).toEqual([
      "model M {",
      "  input image: [N, 3, 8, 8]",
      "  relu // a",
      "  // b",
      "}",
      "",
    ]);
  }
});

test("a file that is not there is a mistake of usage", async () => {
  const { code, err } = await resnet("fmt", path("tidi.resnet"));
  expect(code).toBe(2);
  expect(err).toContain("did you mean");
});

test("standard input comes out at standard output", () => {
  const main = join(repository, "dist/cli/main.js");
  expect(execFileSync(process.execPath, [main, "fmt", "-"], { input: untidy, encoding: "utf8", stdio: "pipe" })).toBe(
    tidy,
  );
});

test("prettier --plugin resnet-lang/prettier, in a project that has the package, and fmt write the same", () => {
  mkdirSync(path("node_modules"));
  symlinkSync(repository, path("node_modules/resnet-lang"));
  const prettier = join(repository, "node_modules/prettier/bin/prettier.cjs");
  const run = (...argv: readonly string[]): string =>
    execFileSync(process.execPath, [prettier, "--plugin", "resnet-lang/prettier", ...argv], {
      cwd: folder,
      encoding: "utf8",
    });
  expect(run("untidy.resnet")).toBe(tidy);
  expect(run("--print-width", "20", "--tab-width", "4", "tidy.resnet")).toContain("\n        kernel: 3\n");
  expect(run("--list-different", "tidy.resnet")).toBe("");
});
