/** Diffs that the real `patch` and `git apply` take, whatever the file holds and is called. */
import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unifiedDiff } from "../../../cli/unified-diff.ts";
import { scratchFolder } from "../../support/command-line.ts";

const home = process.cwd();
const folder = scratchFolder();
/** A folder inside of a repository: `git apply` sees names from where it stands. */
const inside = join(folder, "packages");
beforeAll(() => {
  execFileSync("git", ["init", "-q", folder]);
  mkdirSync(inside);
  process.chdir(inside);
});
afterAll(() => {
  process.chdir(home);
  rmSync(folder, { recursive: true, force: true });
});

const tools = [
  ["patch", "-p0", "-s"],
  ["patch", "-p1", "-s"],
  ["git", "apply", "--whitespace=nowarn"],
] as const;

/** Applies the diff by each tool, to a file of its own. */
function expectApplied(name: string, before: string, after: string): void {
  const { text, applies } = unifiedDiff(name, before, after);
  expect(applies).toBe(true);
  for (const [program, ...argv] of tools) {
    mkdirSync(dirname(name), { recursive: true });
    writeFileSync(name, before);
    execFileSync(program, argv, { input: `${text}\n`, stdio: ["pipe", "ignore", "inherit"] });
    expect(readFileSync(name, "utf8"), `${program} ${argv.join(" ")}`).toBe(after);
  }
}

describe("texts", () => {
  const many = Array.from({ length: 2500 }, (_, index) => `line ${index}`);
  const cases: { readonly [what: string]: readonly [before: string, after: string] } = {
    "tabs and spaces at ends": ["a\n\tb \t\nc\n", "a\n  b\nc\n"],
    "line ends of Windows": ["a \r\n\tb\r\nc\r\n", "a\r\n  b\r\nc\r\n"],
    "line ends of both kinds": ["a\r\nb \nc\r\n", "a\r\nb\nc\r\n"],
    "no line break at the end": ["a\nb", "a\nb\n"],
    "no line break at the end, before and after": ["a \nb", "a\nb"],
    "no line break at the end, of Windows": ["a\r\nb", "a\r\nb\r\n"],
    "changes far from each other": [many.join("\n"), many.join("\n").replace("line 9\n", "").replace("line 2000", "x")],
    "everything in a long file": [`first\n${many.join("\n")}`, `first\n${many.map((each) => ` ${each}`).join("\n")}\n`],
    "marks that diffs have": ["--- a\n+++ b\n@@ -1 +1 @@ \n\\ No\n", "--- a\n+++ b\n@@ -1 +1 @@\n\\ No\n"],
  };
  for (const [what, [before, after]] of Object.entries(cases))
    test(what, () => expectApplied("nets/a.resnet", before, after));
});

describe("names", () => {
  const names = [
    "a.resnet",
    "nets of mine/a  b.resnet",
    " a.resnet",
    "a.resnet ",
    "a\tb.resnet",
    'a"b\\c.resnet',
    "a\nb.resnet",
    "größe.resnet",
    "\u001b[2J\u202e.resnet",
    "##[group]::error::.resnet",
  ];
  for (const name of names)
    test(JSON.stringify(name), () => {
      expectApplied(`nets/${name}`, "a \n", "a\n");
      expect(unifiedDiff(name, "a \n", "a\n").text).not.toMatch(/[^\P{Cc}\t\n]|\p{Cf}|##\[/u);
    });
  test("a path from elsewhere stays as it was given", () => {
    expect(unifiedDiff("../a.resnet", "a \n", "a\n").text).toMatch(/^--- \.\.\/a\.resnet\n/);
    expect(unifiedDiff("/nets/a.resnet", "a \n", "a\n").text).toMatch(/^--- \/nets\/a\.resnet\n/);
    expect(unifiedDiff(join(process.cwd(), "nets/a.resnet"), "a \n", "a\n").text).toMatch(/^--- \.\/nets\/a\.resnet\n/);
  });
});

test("nothing changes: no text", () => {
  expect(unifiedDiff("a.resnet", "a\n", "a\n")).toEqual({ text: "", applies: true });
});

test("what a terminal or a runner would obey is written out, and such a diff does not apply", () => {
  for (const evil of ["\u001b[2J", "\u202e", "a\rb", "##[error]", "##vso[x]"]) {
    const { text, applies } = unifiedDiff("a.resnet", `a \n// ${evil}\n`, `a\n// ${evil}\n`);
    expect(applies).toBe(false);
    expect(text).not.toContain(evil);
    // Beyond the lines that are shown it does no harm.
    expect(unifiedDiff("a.resnet", `${evil}\n${"a\n".repeat(5)}b \n`, `${evil}\n${"a\n".repeat(5)}b\n`).applies).toBe(
      true,
    );
  }
  // A runner leaves white space out before it looks.
  expect(unifiedDiff("a.resnet", "a \n\t::error::x\n", "a\n\t::error::x\n").text).toContain(" \t\\x3a:error");
});
