/**
 * Suggestions name only what exists: every word of every table, misspelt in two ways where it may stand, is answered with
 * a word that is in the tables.
 */
import { expect, test } from "vitest";
import { allTopics } from "../../../compiler/reference/topics.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { check, model, whole } from "../../support/design-findings.ts";

const topics = allTopics();
const ofKind = (...kinds: readonly string[]): readonly string[] =>
  topics.filter(({ kind }) => kinds.includes(kind)).map(({ name }) => name);
const names: ReadonlySet<string> = new Set(
  topics.flatMap(({ name, parameters }) => [name, ...parameters.map((each) => each.name)]),
);

/** What a finding tells to write instead. */
function suggested({ message, notes, fix }: Diagnostic): readonly string[] {
  const asked = [message, ...notes].flatMap((text) => /did you mean (\w+)\?/.exec(text)?.[1] ?? []);
  const written = (fix?.edits ?? []).flatMap(({ replacement }) => (/^\w+$/.test(replacement) ? [replacement] : []));
  return [...new Set([...asked, ...written])];
}
const misspelt = (word: string): readonly string[] =>
  [`${word}${word.at(-1)}`, `${word.slice(0, 1)}${word.slice(2)}`].filter(
    (each) => each.length > 1 && !names.has(each),
  );

const places: { readonly [kind: string]: readonly [words: readonly string[], design: (word: string) => string] } = {
  "layers, blocks and shortcuts": [ofKind("layer", "block"), (word) => model(`  ${word}`)],
  shortcuts: [ofKind("shortcut"), (word) => model(`  residual { relu } shortcut ${word}`)],
  models: [ofKind("model"), (word) => `model Mine = ${word}\n`],
  functions: [ofKind("function"), (word) => model(`  conv(${word}(8), kernel: 3)`)],
  types: [ofKind("type"), (word) => `block A(n: ${word}) { relu }\n${model("  A(1)")}`],
  quantities: [ofKind("quantity"), (word) => `${model("  relu")}check M { ${word} == 1 }\n`],
  initialisations: [ofKind("initialisation"), (word) => model(`  conv(8, kernel: 3, init: ${word})`)],
  joins: [ofKind("join"), (word) => model(`  residual(join: ${word}) { relu } shortcut identity`)],
  "recipe entries": [ofKind("recipe entry"), (word) => whole({ [word]: "3" })],
  "data sets": [ofKind("data set"), (word) => whole({ data: word })],
  losses: [ofKind("loss"), (word) => whole({ loss: word })],
  optimizers: [ofKind("optimizer"), (word) => whole({ optimizer: word })],
  schedules: [ofKind("schedule"), (word) => whole({ schedule: `${word}(0.1)` })],
  stops: [ofKind("stop"), (word) => whole({ steps: `100\n  stop ${word}(0.9)` })],
  metrics: [ofKind("metric"), (word) => whole({ metric: word })],
  "arguments of layers": [
    topics
      .filter(({ kind }) => kind === "layer")
      .flatMap(({ name, parameters }) => parameters.map((each) => `${name} ${each.name}`)),
    (word) => model(`  ${word.replace(" ", "(")}: 1)`),
  ],
};

test.each(Object.entries(places))("%s", (_, [words, design]) => {
  const told = words.flatMap(misspelt).map((word) => ({ word, near: check(design(word)).flatMap(suggested) }));
  expect(told).not.toEqual([]);
  const invented = told.flatMap(({ word, near }) =>
    near.filter((each) => !names.has(each)).map((each) => `${word}: ${each}`),
  );
  expect(invented).toEqual([]);
  // Most are answered; a word of two or three letters is near to none.
  expect(told.filter(({ near }) => near.length > 0).length / told.length).toBeGreaterThan(0.4);
});
