/** A file whose text has not changed is not parsed again. */
import { expect, test } from "vitest";
import { ParsedFiles } from "../../../compiler/resolve/parsed-files.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";
import { parse } from "../../../grammar/parse.ts";

const entry = 'import { A } from "./a.resnet"\nimport { Basic } from "std/residual"\nblock C { A -> Basic(16) }\n';

/** A project of three files, and which of them are parsed. */
function opened() {
  const parsedPaths: string[] = [];
  const parsed = new ParsedFiles({
    parseText(source) {
      parsedPaths.push(source.path);
      return parse(source);
    },
  });
  const files = new Map([
    ["a.resnet", 'import { B } from "./b.resnet"\nblock A { B }\n'],
    ["b.resnet", "block B { relu }\n"],
  ]);
  const load = (text = entry) =>
    loadProject("net.resnet", text, { read: (path) => ({ text: files.get(path) ?? "" }) }, parsed);
  return { parsedPaths, files, load };
}

test("a project that is loaded again with the same texts parses nothing, and is the same", () => {
  const { parsedPaths, load } = opened();
  const first = load();
  expect(parsedPaths.splice(0)).toEqual(["net.resnet", "a.resnet", "b.resnet"]);
  const second = load();
  expect(parsedPaths).toEqual([]);
  expect([...second.modules].map(([path, { file }]) => [path, file])).toEqual(
    [...first.modules].map(([path, { file }]) => [path, file]),
  );
  for (const [path, { file }] of second.modules) expect(file).toBe(first.modules.get(path)?.file);
});

test("of what has changed each file is parsed once, what imports it is not, and its own errors are told", () => {
  const { parsedPaths, files, load } = opened();
  load();
  parsedPaths.length = 0;
  files.set("b.resnet", "block B { relu ->");
  expect(load().diagnostics.map(({ code, primary }) => `${code} ${primary.span.source.path}`)).toContain(
    "RN1003 b.resnet",
  );
  expect(parsedPaths.splice(0)).toEqual(["b.resnet"]);
  expect(load().diagnostics.length).toBeGreaterThan(0);
  expect(parsedPaths).toEqual([]);
  load(`${entry}// more\n`);
  expect(parsedPaths).toEqual(["net.resnet"]);
});

test("one path, two texts: each is parsed as it is", () => {
  const { load } = opened();
  expect([...load().entry.own.keys()]).toEqual(["C"]);
  expect([...load("block D { relu }\n").entry.own.keys()]).toEqual(["D"]);
});

test("no more than a bound is kept, those asked for last, and the newest whatever its length", () => {
  const parsedPaths: string[] = [];
  const files = new ParsedFiles({
    mostLetters: 20,
    parseText(source) {
      parsedPaths.push(source.path);
      return parse(source);
    },
  });
  const ask = (path: string, letters = 10): unknown => files.parse({ path, text: "/".repeat(letters) });
  for (const path of ["a", "b", "a", "c", "a", "b"]) ask(path);
  expect(parsedPaths.splice(0)).toEqual(["a", "b", "c", "b"]);
  ask("long", 100);
  ask("long", 100);
  expect(parsedPaths.splice(0)).toEqual(["long"]);
  ask("a");
  expect(parsedPaths).toEqual(["a"]);
});

test("what several projects import of the standard library is parsed once in a process", () => {
  const text = 'import { Basic } from "std/residual"\n';
  const load = () =>
    loadProject("a.resnet", text, { read: (problem) => ({ problem }) }).modules.get("std/residual")?.file;
  expect(load()).toBe(load());
});
