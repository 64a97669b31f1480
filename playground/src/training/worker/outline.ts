/** What of a design can be trained, for the page to choose from. */
import type { Outline } from "../protocol.ts";
import { NotTrained, recipesOf } from "./design-recipes.ts";
import { unfitShortcuts } from "./shortcuts.ts";

export function outlineOf(text: string): Outline {
  try {
    return {
      recipes: recipesOf(text).map((found) => ({
        name: found.recipe.name,
        model: found.modelName,
        length: found.recipe.length,
        batch: found.recipe.batch,
        isMade: found.isMade,
        unfit: unfitShortcuts(text, found),
      })),
    };
  } catch (error) {
    if (!(error instanceof NotTrained)) throw error;
    const { message, help } = error;
    return { recipes: [], problem: { message, ...(help === undefined ? {} : { help }) } };
  }
}
