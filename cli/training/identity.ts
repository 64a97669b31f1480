/** What a run of a checked recipe is, known before its data is read: what its files will say of it. */
import { basename } from "node:path";
import { contentHash } from "../../compiler/emit/content-hash.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { printModel } from "../../compiler/model/measures/text.ts";
import type { EarlyOrigin } from "../../training/origin.ts";
import { MOST_LETTERS, type DataOrigin } from "../../training/record.ts";

/** Of the layers and how they are joined, nothing else: a model may be called otherwise. */
export function networkHash(model: CheckedModel): string {
  return contentHash(printModel({ ...model, name: "" }));
}

/** Of everything that decides a run's bits but its seed, its batch and how long it is. */
function trainingHash(recipe: CheckedRecipe): string {
  const { loss, optimizer, schedule, zeroInitialised, unit, start, freeze, accumulate, clip, ema } = recipe;
  const { normalize, augment, evaluate } = recipe.data;
  // Runs of before `evaluate` are those that have none.
  const moved = evaluate.length > 0 ? { augment, evaluate } : { augment };
  // What is not there is not in the text either.
  const later = { start, freeze, accumulate, clip, ema };
  const said = { loss, optimizer, schedule, zeroInitialised, unit, normalize, ...moved, ...later };
  return contentHash(JSON.stringify(said));
}

/** @param split seed that draws the held-out images: of a run that goes on, whatever its seed is now */
export function dataOrigin(
  { data: { kind, synthetic, images, validation } }: Pick<CheckedRecipe, "data">,
  split: number,
): DataOrigin {
  const own = { ...(synthetic ? { synthetic: { ...synthetic } } : {}), ...(images ? { path: images.path } : {}) };
  return { kind, heldOut: validation, split, ...own };
}

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
