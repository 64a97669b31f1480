/** Of which sizes a training step is made where a verb has no run of it: `compile`, `bench`. */
import { judgeBatch, leastBatch } from "../compiler/model/measures/least-batch.ts";
import type { CheckedModel } from "../compiler/model/checked.ts";
import type { CheckedRecipe } from "../compiler/recipes/checked-recipe.ts";
import { requireImages, trainingExamples } from "../compiler/recipes/data.ts";
import { microBatchOf } from "../compiler/recipes/program-recipe.ts";
import { requireSound } from "./design.ts";
import { imageSizes } from "./image-sizes.ts";
import { grouped } from "../grammar/counted.ts";
import type { Io } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

/** The model's symbols by `--image`, else by the images of the recipe. */
export function sizesFor(model: CheckedModel, image: string | undefined, recipe: CheckedRecipe | undefined): Sizes {
  const ofRecipe = recipe && image === undefined ? requireImages(model, recipe.data) : undefined;
  return ofRecipe ?? imageSizes(model, image) ?? new Map<string, number>();
}
export type Sizes = ReadonlyMap<string, number>;

/** A step can be made of so many examples. @throws UsageError, DesignError */
export function requireBatch(
  model: CheckedModel,
  recipe: CheckedRecipe | undefined,
  batch: number,
  sizes: Sizes,
  io: Io,
) {
  const most = (recipe && trainingExamples(recipe.data)) ?? batch;
  if (batch > most)
    throw new UsageError(
      `a batch of ${grouped(batch)} is more than the ${grouped(most)} training examples`,
      "choose a smaller one",
    );
  const least = leastBatch(model, sizes, recipe?.freeze);
  requireSound(judgeBatch(least, microBatchOf({ ...recipe, batch }), recipe?.places.get("batch") ?? model.span), io);
}
