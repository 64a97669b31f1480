/** `train M { … }`: a recipe's entries become a checked recipe (`reference.md`, section 7). */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { nearest } from "../../grammar/nearest.ts";
import { recipeWordHere } from "../../grammar/recipe-vocabulary.ts";
import type { Span } from "../../grammar/source.ts";
import type * as tree from "../../grammar/tree.ts";
import { Abandoned, abandon } from "../model/abandon.ts";
import type { CheckedModel } from "../model/checked.ts";
import type { CheckedRecipe } from "./checked-recipe.ts";
import { pureEvaluation } from "../model/values/evaluation.ts";
import { reportRecipe } from "./messages.ts";
import type { Module } from "../resolve/project.ts";
import { RecipeReader } from "./reader.ts";
import { isElsewhere, refuseElsewhere } from "./elsewhere.ts";
import { entryWords } from "./entries.ts";
import { Scope } from "../model/values/scope.ts";
import { writeInstead } from "../resolve/unknown-name.ts";

export interface RecipeOutcome {
  readonly recipe: CheckedRecipe | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function checkRecipe(declaration: tree.TrainDeclaration, model: CheckedModel, module: Module): RecipeOutcome {
  const diagnostics: Diagnostic[] = [];
  /** Runs one entry's reading; what is wrong with it does not hide what is wrong with the next. */
  const attempt = <T>(read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Abandoned)) throw error;
      diagnostics.push(...error.diagnostics);
      return undefined;
    }
  };
  const entries = entriesByWord(declaration, attempt);
  const reader = new RecipeReader(declaration, entries, model, pureEvaluation(new Scope(module)), diagnostics);
  const data = attempt(() => reader.data());
  const batch = attempt(() => reader.whole("batch", undefined, 1));
  const accumulate = attempt(() => reader.accumulate(batch));
  const loss = attempt(() => reader.loss());
  const optimizer = attempt(() => reader.optimizer());
  const length = attempt(() => reader.length());
  const schedule = attempt(() => reader.schedule(length));
  const zeroInitialised = attempt(() => reader.zeroInitialised());
  const effects = attempt(() => reader.effects());
  const start = attempt(() => reader.start());
  const freeze = attempt(() => reader.freeze());
  const metrics = attempt(() => reader.metrics(loss));
  const seed = attempt(() => reader.whole("seed", 0, 0));
  const intervals = attempt(() => reader.intervals(length));
  const stop = attempt(() => reader.stop(metrics, length, intervals));
  const precision = attempt(() => reader.precision());
  if (
    diagnostics.some(({ severity }) => severity === "error") ||
    declaration.hasGaps ||
    !data ||
    !batch ||
    !loss ||
    !optimizer ||
    !schedule ||
    !length ||
    !metrics ||
    !intervals ||
    !zeroInitialised
  ) {
    return { recipe: undefined, diagnostics };
  }
  attempt(() => reader.fits({ data, batch, accumulate, loss, freeze }));
  if (diagnostics.some(({ severity }) => severity === "error")) return { recipe: undefined, diagnostics };
  const recipe: CheckedRecipe = {
    name: declaration.name.text,
    model,
    data,
    batch,
    ...(accumulate === undefined || accumulate === 1 ? {} : { accumulate }),
    loss,
    optimizer,
    schedule,
    unit: length.unit,
    length,
    zeroInitialised,
    ...(start === undefined ? {} : { start }),
    ...(freeze === undefined || freeze.length === 0 ? {} : { freeze }),
    ...effects,
    ...(precision ? { precision } : {}),
    metrics,
    seed: seed ?? 0,
    ...intervals,
    ...(stop ? { stop } : {}),
    span: declaration.span,
    places: new Map([...entries].map(([word, { value }]) => [word, value.span])),
  };
  return { recipe, diagnostics };
}

/** Entries by word; what is wrong with one is told and the others are read all the same. */
function entriesByWord(
  declaration: tree.TrainDeclaration,
  attempt: <T>(read: () => T) => T | undefined,
): ReadonlyMap<string, tree.RecipeEntry> {
  const entries = new Map<string, tree.RecipeEntry>();
  const given = new Set(declaration.entries.map(({ word }) => word.text));
  for (const entry of declaration.entries) {
    const { text, span } = entry.word;
    if (entryWords.some((each) => each === text)) {
      attempt(() => {
        checkWord(entry, entries.get(text));
        entries.set(text, entry);
      });
      continue;
    }
    if (isElsewhere(text)) {
      attempt(() => refuseElsewhere(entry, declaration.entries));
      continue;
    }
    const near = meantBy(text, given);
    const isFree = near !== undefined && !given.has(near);
    // What is misspelt is not missing, and is read as what it is meant for.
    if (isFree && !entries.has(near)) entries.set(near, entry);
    attempt(() => unknownEntry(text, span, near, isFree));
  }
  return entries;
}

/** @param given words of the whole recipe: what it lacks is rather meant */
function meantBy(text: string, given: ReadonlySet<string>): string | undefined {
  const lacking = entryWords.filter((word) => !given.has(word));
  return recipeWordHere(text) ?? nearest(text, lacking) ?? nearest(text, entryWords);
}

/** @param isFree whether nothing else is given for what it is near to */
function unknownEntry(text: string, span: Span, near: string | undefined, isFree: boolean): never {
  const fix = near === undefined || !isFree ? {} : { fix: writeInstead(span, near) };
  const help = `entries are ${entryWords.join(", ")}`;
  return abandon(reportRecipe("RN4001", span, { entry: text, near }, { help, ...fix }));
}

function checkWord({ word: { text, span } }: tree.RecipeEntry, before: tree.RecipeEntry | undefined): void {
  if (before) {
    const related = [{ span: before.span, text: "first given here" }];
    abandon(reportRecipe("RN4003", span, { entry: text }, { related, help: "keep one" }));
  }
}
