/** The catalogues together: each code has one home, and its name is stable and readable. */
import { expect, test } from "vitest";
import { catalogues } from "../../../compiler/diagnostics/catalogue.ts";

test("a code is in one catalogue, and its name is of one code", () => {
  const entries = catalogues.flatMap((each) => Object.entries(each));
  const codes = entries.map(([code]) => code);
  const names = entries.map(([, { name }]) => name);
  expect(codes.filter((code, index) => codes.indexOf(code) < index)).toEqual([]);
  expect(names.filter((name, index) => names.indexOf(name) < index)).toEqual([]);
  expect(codes.length).toBeGreaterThan(90);
});

test("every name is of words in kebab-case", () => {
  for (const each of catalogues)
    for (const { name } of Object.values(each)) expect(name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
});
