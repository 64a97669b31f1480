/** Every example that somebody who looks a word up is shown: the real check finds nothing in it. */
import { describe, expect, test } from "vitest";
import { checkProject } from "../../../compiler/check.ts";
import { losses } from "../../../compiler/losses/table.ts";
import { initializers } from "../../../compiler/model/layers/initializers.ts";
import { layers } from "../../../compiler/model/layers/table.ts";
import type { Word } from "../../../compiler/model/words/word.ts";
import { optimizers } from "../../../compiler/optimizers/table.ts";
import { augmentWords } from "../../../compiler/recipes/augmentations/table.ts";
import { dataWords } from "../../../compiler/recipes/data-words.ts";
import { scheduleWords } from "../../../compiler/recipes/schedules/table.ts";
import { designOfLine, designOfStatements } from "../../../compiler/reference/example-design.ts";
import { loadProject } from "../../../compiler/resolve/project.ts";

function findings(text: string): readonly string[] {
  const project = loadProject("example.resnet", text, { read: () => ({ problem: "it is not there" }) });
  return checkProject(project).diagnostics.map(({ code, message }) => `${code} ${message}`);
}
function examplesOf(table: { readonly [word: string]: Word }): [string, string][] {
  return Object.entries(table).flatMap(([word, { example }]) => (example === undefined ? [] : [[word, example]]));
}
/** Words, not parts of words. */
const uses = (example: string, word: string): boolean => new RegExp(`\\b${word}\\b`).test(example);

describe.each([...examplesOf(layers), ...examplesOf(initializers)])("%s", (word, example) => {
  test("is in its example, which checks", () => {
    expect(uses(example, word)).toBe(true);
    expect(findings(designOfStatements(example))).toEqual([]);
  });
});
const recipeWords = [dataWords, augmentWords, losses, optimizers, scheduleWords].flatMap(examplesOf);
describe.each(recipeWords)("%s", (word, example) => {
  test("is in its example, which checks", () => {
    expect(uses(example, word)).toBe(true);
    expect(findings(designOfLine(example))).toEqual([]);
  });
});
