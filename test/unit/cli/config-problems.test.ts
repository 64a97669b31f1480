/** What is told of a configuration that is wrong: each problem, at its place, whatever stands in the file. */
import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readConfig } from "../../../cli/config/read.ts";
import { UsageError } from "../../../cli/usage-error.ts";
import { scratchFolder } from "../../support/command-line.ts";
import { folderWith } from "../../support/config-folder.ts";

/** What is told of a configuration, the folder left out. */
function told(content: unknown, files: { readonly [name: string]: unknown } = {}): string {
  const folder = folderWith({ ...files, "c.json": content });
  try {
    readConfig(join(folder, "c.json"));
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    const shown = /(?:[\w.-]+\/)*resnet-test-[^/]*\//g;
    const all = [error, ...error.others].map(({ message, help }) => `${message} | ${help}`);
    return all.join("\n").replace(shown, "");
  }
  return "";
}

describe("what is told", () => {
  test.each<readonly [what: string, content: unknown, said: string]>([
    ["an unknown key", { rule: {} }, 'c.json:2:3: a configuration has no key "rule" | did you mean "rules"?'],
    [
      "a far key",
      { zebra: 1 },
      'c.json:2:3: a configuration has no key "zebra" | it has extends, include, exclude, rules, budgets, accepted',
    ],
    [
      "a severity",
      { rules: { RN3024: "warn" } },
      'c.json:3:15: rules.RN3024 is "warn"; wanted is off, information, warning or error | did you mean "warning"?',
    ],
    [
      "a number for a word",
      { rules: { RN3024: 2 } },
      "c.json:3:15: rules.RN3024 is 2; wanted is off, information, warning or error | write off, information, warning or error",
    ],
    ["an unknown code", { rules: { RN3029: "off" } }, 'c.json:3:5: there is no rule "RN3029" | did you mean RN302'],
    [
      "a name for a code",
      { rules: { strides: "off" } },
      'c.json:3:5: rules has no key "strides" | write an object such as { "RN3004": "off" }',
    ],
    [
      "an error of the language",
      { rules: { RN2001: "off" } },
      "c.json:3:5: RN2001, paths-do-not-join, is an error that no configuration changes | take it out; resnet explain RN2001 says how such a design is mended",
    ],
    [
      "a quantity",
      { budgets: { M: { parms: 1 } } },
      'c.json:4:7: budgets.M has no key "parms" | did you mean "params"?',
    ],
    [
      "a size",
      { budgets: { M: { params: "25.6 M" } } },
      'c.json:4:17: budgets.M.params is "25.6 M"; wanted is digits with k, M, G, T, KiB, MiB or GiB, such as "25.6M" | write digits with k, M, G, T, KiB, MiB or GiB, such as "25.6M"',
    ],
    [
      "a negative size",
      { budgets: { M: { params: -1 } } },
      "c.json:4:17: budgets.M.params is -1; wanted is a number of at least 0 | write a number of at least 0",
    ],
    [
      "no size",
      { budgets: { M: { params: null } } },
      'c.json:4:17: budgets.M.params is null; wanted is a size such as 25600000, "25.6M" or "100MiB" | write a size such as 25600000, "25.6M" or "100MiB"',
    ],
    [
      "training without a batch",
      { budgets: { M: { memory: { training: 1 } } } },
      'c.json:5:9: budgets.M.memory.training needs batch beside it | add "batch": a whole number from 1 to 1,000,000',
    ],
    [
      "a glob alone",
      { include: "*.resnet" },
      'c.json:2:14: include is "*.resnet"; wanted is a list of globs such as ["nets/**/*.resnet"] | write a list of globs such as ["nets/**/*.resnet"]',
    ],
    [
      "a number among globs",
      { include: ["a", 3] },
      'c.json:4:5: include[1] is 3; wanted is a glob such as "nets/**/*.resnet" | write a glob such as "nets/**/*.resnet"',
    ],
    ["no object", [], "c.json:1:1: the whole file is a list; wanted is an object | write an object"],
    [
      "a comma too many",
      '{ "rules": {}, }',
      "c.json:1:16: this is not JSON: Unexpected token RBrace found. | strings and keys have double quotes; no comments, no comma at the end",
    ],
    ["an empty file", "", "c.json"],
    ["a key twice", '{ "rules": {},\n  "rules": {} }', 'c.json:2:3: "rules" is given twice | remove one of them'],
    [
      "a name that a prototype has",
      '{ "__proto__": {}, "constructor": 1 }',
      'c.json:1:3: a configuration has no key "__proto__" | it has extends, include, exclude, rules, budgets, accepted\nc.json:1:20: a configuration has no key "constructor"',
    ],
    [
      "a base that is not there",
      { extends: "./base.json" },
      'c.json:2:14: extends names "base.json", which is not there | write its path relative to this file',
    ],
    [
      "a base that is itself",
      { extends: "./c.json" },
      "c.json:2:14: a configuration extends itself: c.json -> c.json | take one of these `extends` away",
    ],
  ])("%s", (_, content, said) => expect(told(content)).toContain(said));

  test("each problem of a file at once", () => {
    expect(told({ rule: {}, budgets: { M: { macs: true } } }).match(/c\.json:\d+:\d+/g)).toHaveLength(2);
  });
  test("control characters are escaped", () => {
    const said = told('{ "a\\u001b]0;x\\u0007\\n::error::b": 1 }');
    expect(said).not.toMatch(/[\u0000-\u001f]/);
    expect(said).toContain("u001b");
  });
  test("whatever stands in the file, it is read or told as a mistake", () => {
    const folder = scratchFolder();
    const good = JSON.stringify({
      extends: [],
      rules: { RN3024: "off" },
      budgets: { M: { params: "1k", at: [1, 3] } },
    });
    const part = fc.constantFrom(...'{}[]",:\\\u0000\ud800é\ufeff-1e999.', "true", "\\u", "//", "NaN", '"M"');
    const text = fc
      .array(fc.record({ at: fc.nat(good.length), cut: fc.nat(5), part }), { maxLength: 4 })
      .map((edits) => edits.reduce((now, { at, cut, part }) => now.slice(0, at) + part + now.slice(at + cut), good));
    let read = 0;
    fc.assert(
      fc.property(text, (each) => {
        writeFileSync(join(folder, "c.json"), each);
        try {
          readConfig(join(folder, "c.json"));
          read++;
        } catch (error) {
          expect(error, each).toBeInstanceOf(UsageError);
        }
      }),
      { numRuns: 2000, seed: 6 },
    );
    expect(read).toBeGreaterThan(20);
  });
  test("a cycle over several files, one of them a link", () => {
    const folder = folderWith({ "a.json": { extends: "./link.json" }, "b.json": { extends: "./a.json" } });
    symlinkSync(join(folder, "b.json"), join(folder, "link.json"));
    expect(() => readConfig(join(folder, "a.json"))).toThrow(/link\.json|b\.json:2:14: a configuration extends itself/);
  });
  test("a hundred thousand brackets", () => {
    expect(told("[".repeat(100_000))).toContain("c.json:1: brackets nest too deeply");
    expect(told(`{"include":["${"[".repeat(1000)}"]}`)).toBe("");
  });
});
