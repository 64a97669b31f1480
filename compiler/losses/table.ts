/** Every loss by its word in a recipe. */
import type { LossRecipe, LossWord } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { binaryCrossEntropyWord } from "./binary-cross-entropy.ts";
import { crossEntropyWord } from "./cross-entropy.ts";
import { diceWord } from "./dice.ts";
import { focalWord } from "./focal.ts";
import { l1Word } from "./l1.ts";
import type { Loss } from "./loss.ts";
import { mseWord } from "./mse.ts";
import { smoothL1Word } from "./smooth-l1.ts";

export const losses: { readonly [W in LossWord]: MakingWord<LossRecipe<W>, Loss> } = {
  cross_entropy: crossEntropyWord,
  binary_cross_entropy: binaryCrossEntropyWord,
  focal: focalWord,
  mse: mseWord,
  l1: l1Word,
  smooth_l1: smoothL1Word,
  dice: diceWord,
};

export function lossOf<W extends LossWord>(recipe: LossRecipe<W>): Loss {
  return losses[recipe.kind].make(recipe);
}
