/** What of a design can be trained, for the page to choose from. */
import type { ImageSet } from "../data/image-set.ts";
import type { Outline, OutlinedRecipe } from "../protocol.ts";
import { NotTrained, recipesOf, type FoundRecipe } from "./design-recipes.ts";
import { matchOf } from "./matching.ts";
import { unfitShortcuts } from "./shortcuts.ts";

/** @param set images that there are, where there are some by now */
export function outlineOf(text: string, set: ImageSet | undefined): Outline {
  try {
    return { recipes: recipesOf(text).map((found) => outlined(text, found, set)) };
  } catch (error) {
    if (!(error instanceof NotTrained)) throw error;
    const { message, help } = error;
    return { recipes: [], problem: { message, ...(help === undefined ? {} : { help }) } };
  }
}

function outlined(text: string, found: FoundRecipe, set: ImageSet | undefined): OutlinedRecipe {
  const { recipe, modelName: model, isMade } = found;
  const { name, length, batch } = recipe;
  const match = set && matchOf(text, recipe, set);
  return { name, model, length, batch, isMade, unfit: unfitShortcuts(text, found), ...(match ? { match } : {}) };
}
