/** The standard library is read by declaration: as a whole it is what the parser makes of it. */
import { expect, test } from "vitest";
import { named, parseByDeclaration } from "../../../grammar/parse-declarations.ts";
import { parse } from "../../../grammar/parse.ts";
import { standardLibrary } from "../../../std/library.ts";

const sources = Object.entries(standardLibrary).map(([path, text]) => ({ path, text }));

test.each(sources)("$path is sound, and a declaration at a time it is what it is at once", (source) => {
  const whole = parse(source);
  const apart = parseByDeclaration(source);
  expect(whole.diagnostics).toEqual([]);
  expect({ ...apart.file }).toEqual(whole.file);
  expect(apart.suppressions).toEqual(whole.suppressions);
  expect(apart.named.map(({ name, declaration }) => ({ name, declaration }))).toEqual(named(whole.file));
});

test("a declaration is the same object however it is asked for", () => {
  const [source] = sources.filter(({ path }) => path === "std/residual");
  const { file, named: all } = parseByDeclaration(source ?? expect.fail("std/residual is not there"));
  for (const { declaration } of all) expect(file.declarations).toContain(declaration);
  expect(file.declarations[0]).toBe(file.declarations[0]);
});

test("a text that is not sound says so when its declaration is asked for", () => {
  const path = "broken.resnet";
  const [first, second] = parseByDeclaration({ path, text: "block A { relu }\nblock B { relu -> }\n" }).named;
  expect(first?.declaration.name.text).toBe("A");
  expect(() => second?.declaration).toThrow("broken.resnet is not sound");
});
