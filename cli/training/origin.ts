/** What a run is, known before its first step; and how it differs from one that was. */
import { basename } from "node:path";
import { contentHash } from "../../compiler/emit/content-hash.ts";
import type { CheckedModel, CheckedRecipe } from "../../compiler/model/checked.ts";
import { printModel } from "../../compiler/model/measures/text.ts";
import { grouped } from "../terminal.ts";
import { MOST_LETTERS, type DataOrigin, type RunOrigin, type RunRecord } from "./record.ts";

/** Of the layers and how they are joined, nothing else: a model may be called otherwise. */
export function networkHash(model: CheckedModel): string {
  return contentHash(printModel({ ...model, name: "" }));
}

/** Of everything that decides a run's bits but its seed, its batch and how long it is. */
function trainingHash({ loss, optimizer, schedule, zeroInitialised, unit, data }: CheckedRecipe): string {
  const { normalize, augment } = data;
  return contentHash(JSON.stringify({ loss, optimizer, schedule, zeroInitialised, unit, normalize, augment }));
}

/** @param split seed that draws the held-out images: of a run that goes on, whatever its seed is now */
export function dataOrigin(
  { data: { kind, synthetic, validation } }: Pick<CheckedRecipe, "data">,
  split: number,
): DataOrigin {
  return { kind, heldOut: validation, split, ...(synthetic ? { synthetic: { ...synthetic } } : {}) };
}

/** What can be told of a run before its data is read. */
export type EarlyOrigin = Omit<RunOrigin, "normalisation" | "classes" | "examples">;

export function earlyOrigin(recipe: CheckedRecipe, split: number): EarlyOrigin {
  // As they will be read again.
  const [model = "", name = "", file = ""] = [recipe.model.name, recipe.name, basename(recipe.span.source.path)].map(
    (text) => text.slice(0, MOST_LETTERS),
  );
  return {
    ...{ model, recipe: name, file },
    network: networkHash(recipe.model),
    training: trainingHash(recipe),
    data: dataOrigin(recipe, split),
  };
}

/** The same images are held out, or the same test set is scored: accuracies can be compared. */
export function scoresTheSame(one: DataOrigin, other: DataOrigin): boolean {
  return dataText(one) === dataText(other);
}

/**
 * The seed draws other held-out images from more or fewer: a word that weights have seen some of these.
 * @param file the weights
 * @param examples images of the training set as it is now
 * @returns undefined where the same are drawn, or nobody knows
 */
export function otherDrawText(
  file: string,
  then: RunOrigin | undefined,
  now: DataOrigin,
  examples: number,
): string | undefined {
  const isDrawnAgain = then?.data.kind === now.kind && now.synthetic === undefined && now.heldOut > 0;
  if (!isDrawnAgain || then.examples === undefined || then.examples === examples) return undefined;
  return `${file} was trained on ${now.kind} of ${grouped(then.examples)} images, here it has ${grouped(examples)}: others are held out, and it may have seen these`;
}

/** `cifar10`, `synthetic (classes 4, size 8), 16 held out by seed 1` */
export function dataText(data: DataOrigin): string {
  return isDrawn(data) ? `${drawnText(data)} by seed ${data.split}` : data.kind;
}

/** By a seed: which images are held out, or all of them. */
export function isDrawn({ heldOut, synthetic }: DataOrigin): boolean {
  return heldOut > 0 || synthetic !== undefined;
}

function drawnText({ kind, synthetic, heldOut }: DataOrigin): string {
  const sizes = Object.entries(synthetic ?? {}).sort(([a], [b]) => (a < b ? -1 : 1));
  const made = synthetic ? ` (${sizes.map(([name, size]) => `${name} ${size}`).join(", ")})` : "";
  return `${kind}${made}${heldOut > 0 ? `, ${grouped(heldOut)} held out` : ""}`;
}

/** What of a run was another then than it is now: `the seed (5, now 1)`. */
export function differences(
  then: RunRecord,
  now: EarlyOrigin & Pick<RunRecord, "seed" | "batch" | "metric">,
): string[] {
  const { origin } = then;
  const pairs: readonly (readonly [what: string, then: string | number | undefined, now: string | number])[] = [
    ["the file", origin?.file, now.file],
    ["the recipe", origin?.recipe, now.recipe],
    ["the model", origin?.model, now.model],
    ["the data", origin && drawnText(origin.data), drawnText(now.data)],
    ["the seed", then.seed, now.seed],
    ["the batch", then.batch, now.batch],
    ["the metric", then.metric, now.metric],
  ];
  const told = pairs.flatMap(([what, was, is]) =>
    was === undefined || was === is ? [] : [`${what} (${was}, now ${is})`],
  );
  if (origin && origin.network !== now.network) told.push("the network");
  if (origin?.training !== undefined && origin.training !== now.training) told.push("what the recipe says");
  return told;
}

/** What weights that were saved before we said it cannot tell of their run, in words; undefined where they tell all. */
export function unknownOf({ origin }: RunRecord): string | undefined {
  if (!origin) return "which data and which recipe it is of";
  return origin.training === undefined ? "what its recipe said" : undefined;
}
