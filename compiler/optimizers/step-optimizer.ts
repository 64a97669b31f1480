/** An optimizer with all that a recipe says besides of how a step follows the gradient. */
import type { CheckedRecipe } from "../recipes/checked-recipe.ts";
import { accumulated } from "./accumulated.ts";
import { averaged } from "./averaged.ts";
import type { Optimizer } from "./optimizer.ts";
import { scaled } from "./scaled.ts";
import { optimizerOf } from "./table.ts";

export type OptimizedStep = Pick<CheckedRecipe, "optimizer" | "accumulate" | "clip" | "ema" | "precision">;

export function stepOptimizer({ optimizer: word, accumulate = 1, clip, ema, precision }: OptimizedStep): Optimizer {
  const plain = optimizerOf(word);
  const clipped = clip === undefined ? plain : { ...plain, largestNorm: clip };
  const inHalf = precision === "f16" ? scaled(clipped) : clipped;
  const whole = accumulate === 1 ? inHalf : accumulated(inHalf);
  return ema === undefined ? whole : averaged(whole, ema);
}
