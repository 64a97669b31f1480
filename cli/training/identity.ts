/** What a run of a checked recipe is, known before its data is read: what its files will say of it. */
import { programOrigin } from "../../compiler/program-origin.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { initWords } from "../../compiler/recipes/program-recipe.ts";
import { asKept, type EarlyOrigin } from "../../training/origin.ts";
import { recipeWords } from "../../training/recipe-words.ts";
import type { DataOrigin } from "../../training/record.ts";

/** @param split seed that draws the held-out images: of a run that goes on, whatever its seed is now */
export function dataOrigin(
  { data: { kind, synthetic, images, validation } }: Pick<CheckedRecipe, "data">,
  split: number,
): DataOrigin {
  const own = { ...(synthetic ? { synthetic: { ...synthetic } } : {}), ...(images ? { path: images.path } : {}) };
  return { kind, heldOut: validation, split, ...own };
}

export function earlyOrigin(recipe: CheckedRecipe, split: number): EarlyOrigin {
  const { model, name } = recipe;
  return asKept({
    ...{ model: model.name, recipe: name, ...programOrigin(model, recipe) },
    words: recipeWords({ ...recipe, init: initWords(recipe), images: recipe.data }),
    data: dataOrigin(recipe, split),
  });
}
