/** What every file of the program is held to beyond types and format. */
import { readdirSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";
import ts from "typescript";
import { expect, test } from "vitest";
import { grouped } from "../../grammar/counted.ts";
import { repository } from "../support/shared-data.ts";

const files = ["grammar", "format", "compiler", "runtime", "training", "datasets", "services", "cli"].flatMap(
  (folder) =>
    readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".ts"))
      .map((name) => join(folder, name)),
);

/** `FILE:LINE` of each conditional expression that is a part of another. */
function nestedConditionals(file: string, text: string): readonly string[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isConditionalExpression(node)) {
      let around = node.parent;
      while (ts.isParenthesizedExpression(around)) around = around.parent;
      const { line } = source.getLineAndCharacterOfPosition(node.getStart());
      if (ts.isConditionalExpression(around)) found.push(`${file}:${line + 1}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

test("a conditional expression has no other in it", () => {
  expect(nestedConditionals("a.ts", "const x = a ? 1 : (b ? 2 : 3);\nconst y = a ? f(b ? 1 : 2) : 3;")).toEqual([
    "a.ts:1",
  ]);
  expect(files.length).toBeGreaterThan(300);
  expect(files.flatMap((file) => nestedConditionals(file, readFileSync(join(repository, file), "utf8")))).toEqual([]);
});

test("numbers are written in thousands by one function, which loads no tables of countries for it", () => {
  const writes = (file: string): boolean => readFileSync(join(repository, file), "utf8").includes(".toLocaleString(");
  // The others take nothing of the grammar's, and write one where a run or a file of data is refused.
  expect(files.filter(writes).sort()).toEqual([
    "datasets/image-folder.ts",
    "grammar/counted.ts",
    "runtime/finite.ts",
    "training/origin.ts",
  ]);
  for (const value of [
    0,
    999,
    1000,
    -999,
    -1000,
    123_456,
    1_234_567,
    2 ** 53 - 1,
    1e21,
    1234.5678,
    Infinity,
    2n ** 70n,
  ])
    expect(grouped(value)).toBe(value.toLocaleString("en-US"));
});

/** Files that backticks name, as far as ours are named: `graph/types.ts`, `../target.ts`. */
function named(text: string): readonly string[] {
  const quoted = [...text.matchAll(/`([^`\n]+)`/g)].map(([, inside = ""]) => inside);
  return quoted.flatMap((each) => each.match(/(?<![\w./-])(?:\.{1,2}\/)*[a-z][\w/-]*\.ts\b/g) ?? []);
}

test("files that documents and comments name are there", () => {
  expect(named("`graph/types.ts` and `../target.ts`, but `STEM.d.ts`; files.ts")).toEqual([
    "graph/types.ts",
    "../target.ts",
  ]);
  const suffixes = new Set<string>();
  for (const folder of [
    "grammar",
    "format",
    "compiler",
    "runtime",
    "training",
    "datasets",
    "services",
    "playground/src",
    "std",
    "cli",
    "test",
    "bench",
  ])
    for (const name of readdirSync(join(repository, folder), { recursive: true, encoding: "utf8" })) {
      const parts = posix.join(folder, name).split("/");
      for (const at of parts.keys()) suffixes.add(parts.slice(at).join("/"));
    }
  const missing = (file: string, text: string): readonly string[] =>
    named(text)
      .filter((each) => !suffixes.has(each.replace(/^(\.{1,2}\/)+/, "")))
      .map((each) => `${file}: ${each}`);
  expect(missing("a.md", "`compiler/gone.ts`, `compile.ts`")).toEqual(["a.md: compiler/gone.ts"]);
  const read = (file: string): string => readFileSync(join(repository, file), "utf8");
  const documents = ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "grammar/README.md"];
  const comments = (text: string): string => text.match(/^\s*(?:\/\*\*|\*|\/\/).*$/gm)?.join("\n") ?? "";
  expect(documents.flatMap((file) => named(read(file))).length).toBeGreaterThan(100);
  expect([
    ...documents.flatMap((file) => missing(file, read(file))),
    ...files.flatMap((file) => missing(file, comments(read(file)))),
  ]).toEqual([]);
});

test("no module that is handed out carries a helper of TypeScript's, which bundlers warn of", () => {
  const built = join(repository, "dist");
  const all = readdirSync(built, { recursive: true, encoding: "utf8" });
  // The command's own are for Node alone.
  const modules = all.filter((name) => name.endsWith(".js") && !name.startsWith("cli"));
  expect(modules.length).toBeGreaterThan(300);
  const hasHelper = (text: string): boolean => /\bthis && this\.__/.test(text);
  expect(hasHelper("var __awaiter = (this && this.__awaiter) || 0;")).toBe(true);
  expect(modules.filter((name) => hasHelper(readFileSync(join(built, name), "utf8")))).toEqual([]);
});

test("folders of tests are named as the houses that they test", () => {
  const foldersOf = (path: string): readonly string[] =>
    readdirSync(join(repository, path), { withFileTypes: true })
      .filter((each) => each.isDirectory())
      .map(({ name }) => name);
  const houses = new Set([...foldersOf("compiler"), ...foldersOf(".")]);
  const tested = foldersOf("test/unit");
  expect(tested.length).toBeGreaterThan(15);
  expect(tested.filter((each) => !houses.has(each))).toEqual([]);
});
