/** Every loss by its word in a recipe. */
import type { LossRecipe, LossWord } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { crossEntropyWord } from "./cross-entropy.ts";
import type { Loss } from "./loss.ts";
import { mseWord } from "./mse.ts";

export const losses: { readonly [W in LossWord]: MakingWord<LossRecipe<W>, Loss> } = {
  cross_entropy: crossEntropyWord,
  mse: mseWord,
};

export function lossOf<W extends LossWord>(recipe: LossRecipe<W>): Loss {
  return losses[recipe.kind].make(recipe);
}
