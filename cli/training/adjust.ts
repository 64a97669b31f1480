/** What flags of a run change in its recipe, each in one thing. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { positionAt } from "../../grammar/source.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { highestRate, isRate } from "../../compiler/recipes/rates.ts";
import { value, type Given } from "../options/kinds.ts";
import { memoryBudget } from "../options/shared.ts";
import { count, natural, rate } from "../options/values.ts";
import { UsageError } from "../usage-error.ts";

/** Of every verb that trains. */
export const recipeOptions = {
  steps: value("<n>", "length of the run in steps; what the recipe counts in epochs stays so", count),
  epochs: value("<n>", "length of the run in epochs; what the recipe counts in steps stays so", count),
  batch: value("<n>", "examples a step; the rate stays, and an epoch has other steps", count),
  seed: value("<n>", "of weights, order, augmentation, held-out examples and synthetic images", natural),
  rate: value("<x>", "base learning rate, of which warm-up and drops are parts", rate),
  memoryBudget,
};
export type RecipeFlags = Given<typeof recipeOptions>;

/** @throws UsageError where two flags say the same thing */
export function requireOneLength({ steps, epochs }: RecipeFlags): void {
  if (steps !== undefined && epochs !== undefined)
    throw new UsageError("--steps and --epochs both give the length of the run", "keep one of them");
}

/** `net.resnet:12:3`, where the schedule stands. */
function placeOf({ places, span }: CheckedRecipe): string {
  const { source, start } = places.get("schedule") ?? span;
  const { line, column } = positionAt(source, start);
  return printable(`${source.path}:${line}:${column}`);
}

/**
 * Flags beat the recipe. Its schedule and intervals stay as they are counted there, whatever unit the length has.
 * @throws UsageError
 */
export function adjusted(
  recipe: CheckedRecipe,
  { steps, epochs, batch, seed, rate, memoryBudget }: RecipeFlags,
): CheckedRecipe {
  const schedule = rate === undefined ? recipe.schedule : { ...recipe.schedule, rate };
  const highest = highestRate(schedule);
  if (!isRate(highest))
    throw new UsageError(
      `--rate ${rate}: with what the recipe's schedule makes of it, a rate would be ${highest}`,
      "choose a smaller one",
    );
  // As in a recipe: a rate that ends above where it begins would grow.
  if (rate !== undefined && "to" in schedule && schedule.to > rate)
    throw new UsageError(
      `--rate ${rate} is below the rate at the end of the run, ${schedule.to}: ${placeOf(recipe)} has \`to: ${schedule.to}\``,
      `choose ${schedule.to} or more, or write a smaller \`to\``,
    );
  const { accumulate = 1 } = recipe;
  if (batch !== undefined && batch % accumulate !== 0)
    throw new UsageError(
      `--batch ${batch} does not divide into the ${accumulate} micro-batches of the recipe's accumulate`,
      `each has as many examples: --batch ${Math.ceil(batch / accumulate) * accumulate}`,
    );
  return {
    ...recipe,
    ...(memoryBudget === undefined ? {} : { memoryBudget: memoryBudget.bytes }),
    ...(steps === undefined ? {} : { length: { unit: "steps", count: steps } as const }),
    ...(epochs === undefined ? {} : { length: { unit: "epochs", count: epochs } as const }),
    ...(batch === undefined ? {} : { batch }),
    ...(seed === undefined ? {} : { seed }),
    schedule,
  };
}
