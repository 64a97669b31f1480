/** What a recipe says, entry by entry: kept with a run's weights, so that a run that goes on can tell which word is another now. */
import type { Augmentation, Normalisation } from "../runtime/dataset.ts";
import type { ScheduleForm } from "../runtime/learning-rate.ts";
import type { ProgramWord } from "../runtime/program.ts";
import { listText, scheduleText, termText, wordText } from "../runtime/word-text.ts";

/** What of a recipe decides a run's bits, but its data set, its seed, its batch and how long it is. */
export interface SaidRecipe {
  readonly loss: readonly ProgramWord[];
  readonly optimizer: ProgramWord;
  readonly schedule?: ScheduleForm | undefined;
  readonly unit?: "steps" | "epochs" | undefined;
  readonly init: readonly string[];
  readonly start?: string | undefined;
  readonly freeze?: readonly string[] | undefined;
  readonly accumulate?: number | undefined;
  readonly clip?: number | undefined;
  readonly ema?: number | undefined;
  readonly precision?: string | undefined;
  readonly images?: SaidImages | undefined;
}
export interface SaidImages {
  readonly normalize: "channel" | "none" | Normalisation;
  readonly augment: readonly Augmentation[];
  readonly evaluate: readonly Augmentation[];
}

/** By entry; what is not there is not among them. */
export interface RecipeWords {
  readonly [entry: string]: string;
}

/** An entry of more letters is known by its first ones. */
export const MOST_WORD_LETTERS = 2000;
const MOST_TOLD_LETTERS = 80;

export function recipeWords({ loss, optimizer, schedule, unit, init, images, ...step }: SaidRecipe): RecipeWords {
  const { start, freeze, accumulate, clip, ema, precision } = step;
  const { normalize = "channel", augment = [], evaluate = [] } = images ?? {};
  const list = (items: readonly unknown[] | undefined): string | undefined =>
    items && items.length > 0 ? listText(items) : undefined;
  const moved = (all: readonly Augmentation[]): string | undefined => list(all.map(wordText));
  const words: { readonly [entry: string]: string | number | undefined } = {
    ...{ loss: loss.map(termText).join(" + "), optimizer: wordText(optimizer) },
    ...{ schedule: schedule && scheduleText(schedule), unit },
    normalize: typeof normalize === "string" ? normalize : listText([normalize.mean, normalize.std]),
    ...{ augment: moved(augment), evaluate: moved(evaluate) },
    ...{ init: list(init), start, freeze: list(freeze), accumulate, clip, ema, precision },
  };
  return Object.fromEntries(
    Object.entries(words).flatMap(([entry, value]) =>
      value === undefined ? [] : [[entry, String(value).slice(0, MOST_WORD_LETTERS)]],
    ),
  );
}

/** `clip (none, now 1)`, an entry each. */
export function wordDifferences(then: RecipeWords, now: RecipeWords): readonly string[] {
  return [...new Set([...Object.keys(then), ...Object.keys(now)])].flatMap((entry) => {
    const [was, is] = [then[entry], now[entry]];
    return was === is ? [] : [`${titles[entry] ?? entry} (${told(was)}, now ${told(is)})`];
  });
}

/** Where an entry is not called as people would say it. */
const titles: RecipeWords = {
  unit: "what times are counted in",
  loss: "the loss",
  optimizer: "the optimizer",
  schedule: "the schedule",
};

function told(text: string | undefined): string {
  if (text === undefined) return "none";
  return text.length > MOST_TOLD_LETTERS ? `${text.slice(0, MOST_TOLD_LETTERS)}…` : text;
}
