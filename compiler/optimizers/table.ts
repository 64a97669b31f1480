/** Every optimizer by its word in a recipe. */
import type { OptimizerRecipe, OptimizerWord } from "../model/checked.ts";
import type { Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

const optimizers: { readonly [W in OptimizerWord]: (recipe: OptimizerRecipe<W>) => Optimizer } = {
  sgd,
};

export function optimizerOf<W extends OptimizerWord>(recipe: OptimizerRecipe<W>): Optimizer {
  return optimizers[recipe.kind](recipe);
}
