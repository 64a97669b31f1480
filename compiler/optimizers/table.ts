/** Every optimizer by its word in a recipe. */
import type { OptimizerRecipe, OptimizerWord } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import type { Optimizer } from "./optimizer.ts";
import { adamWord } from "./adam.ts";
import { adamwWord } from "./adamw.ts";
import { larsWord } from "./lars.ts";
import { rmspropWord } from "./rmsprop.ts";
import { sgdWord } from "./sgd.ts";

export const optimizers: { readonly [W in OptimizerWord]: MakingWord<OptimizerRecipe<W>, Optimizer> } = {
  sgd: sgdWord,
  adam: adamWord,
  adamw: adamwWord,
  rmsprop: rmspropWord,
  lars: larsWord,
};

export function optimizerOf<W extends OptimizerWord>(recipe: OptimizerRecipe<W>): Optimizer {
  return optimizers[recipe.kind].make(recipe);
}
