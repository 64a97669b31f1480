/** A program's recipe in the words of the language, for the header of its module. */
import type { ProgramRecipe } from "../../runtime/program.ts";
import { listText, scheduleText, termText, wordText } from "../../runtime/word-text.ts";

type Entry = readonly [word: string, value: string];

/** `["optimizer", "sgd(momentum: 0.9, …)"]` and so on, every argument written out. */
export function recipeEntries(recipe: ProgramRecipe): readonly Entry[] {
  const { loss, optimizer, init, start, freeze, precision, seed, run } = recipe;
  const numbers = (["accumulate", "clip", "ema"] as const).flatMap((word): Entry[] => {
    const value = recipe[word];
    return value === undefined ? [] : [[word, String(value)]];
  });
  return [
    ["loss", loss.map(termText).join(" + ")],
    ["optimizer", wordText(optimizer)],
    ...(run ? [["schedule", scheduleText(run.schedule)] as const, ["length", lengthText(run)] as const] : []),
    ["init", listText(init)],
    ...(start === undefined
      ? []
      : [["start", `${JSON.stringify(start)}, which is not in here: load it first`] as const]),
    ...(freeze ? [["freeze", listText(freeze)] as const] : []),
    ...numbers,
    ...(precision ? [["precision", precision] as const] : []),
    ["seed", String(seed)],
  ];
}

function lengthText({ unit, steps, stepsPerEpoch }: NonNullable<ProgramRecipe["run"]>): string {
  return `${steps} steps${stepsPerEpoch === undefined ? "" : ` of ${stepsPerEpoch} an epoch`}; the schedule counts ${unit}`;
}
