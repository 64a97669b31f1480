/** Every layer, initialisation and word of a recipe says what it is and what it takes, so that it can be looked up. */
import { describe, expect, test } from "vitest";
import { initializers } from "../../../../compiler/model/layers/initializers.ts";
import { layers } from "../../../../compiler/model/layers/table.ts";
import { augmentWords } from "../../../../compiler/recipes/augmentations/table.ts";
import { dataWords } from "../../../../compiler/recipes/data-words.ts";
import { losses } from "../../../../compiler/losses/table.ts";
import { optimizers } from "../../../../compiler/optimizers/table.ts";
import { scheduleWords } from "../../../../compiler/recipes/schedules/table.ts";
import { stopWords } from "../../../../compiler/recipes/stops/table.ts";
import { isRequired, type Parameter, type Word } from "../../../../compiler/model/words/word.ts";

const tables: readonly { readonly [word: string]: Word }[] = [
  layers,
  initializers,
  dataWords,
  augmentWords,
  losses,
  optimizers,
  scheduleWords,
  stopWords,
];
const words = tables.flatMap((table) => Object.entries(table));

/** Kinds of values that a parameter of a type can have by default. */
const kinds: { readonly [T in Parameter["type"]]: readonly string[] } = {
  int: ["number"],
  float: ["number"],
  bool: ["bool"],
  size: ["number", "list", "word"],
  "size or int[4]": ["number", "list", "word"],
  "float[]": ["list"],
  word: ["word"],
  words: ["list"],
  text: [],
  name: [],
  initializer: ["word"],
  value: [],
  "value or value[]": [],
};

describe.each(words)("%s", (_, { doc, parameters }) => {
  test("is told in one line, and so are its parameters", () => {
    for (const line of [doc, ...parameters.map((each) => each.doc)]) expect(line).toMatch(/^\S.*[^.\s]$/);
  });
  test("names each parameter once, those without a default first", () => {
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    const required = parameters.map(isRequired);
    expect(required).toEqual([...required].sort((a, b) => Number(b) - Number(a)));
  });
  test("has defaults of the types that it takes", () => {
    for (const { type, words: allowed, defaultValue } of parameters) {
      if (typeof defaultValue === "string") expect(parameters.map(({ name }) => name)).toContain(defaultValue);
      if (typeof defaultValue !== "object") continue;
      expect(kinds[type]).toContain(defaultValue.kind);
      if (defaultValue.kind === "word" && type !== "initializer") expect(allowed).toContain(defaultValue.word);
      if (defaultValue.kind === "word" && type === "initializer")
        expect(Object.keys(initializers)).toContain(defaultValue.word);
    }
  });
});
