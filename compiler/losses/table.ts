/** Every loss by its word in a recipe. */
import type { LossRecipe, LossWord } from "../model/checked.ts";
import { crossEntropy } from "./cross-entropy.ts";
import type { Loss } from "./loss.ts";

const losses: { readonly [W in LossWord]: (recipe: LossRecipe<W>) => Loss } = {
  cross_entropy: crossEntropy,
};

export function lossOf<W extends LossWord>(recipe: LossRecipe<W>): Loss {
  return losses[recipe.kind](recipe);
}
