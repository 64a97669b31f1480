/** What the files of a run will say of its recipe, whoever runs it: the command, or a program that has the module. */
import type { CheckedModel } from "./model/checked.ts";
import { printModel } from "./model/measures/text.ts";
import type { CheckedRecipe } from "./recipes/checked-recipe.ts";
import type { ProgramOrigin } from "../runtime/program.ts";
import { contentHash } from "./emit/content-hash.ts";

/** Of the layers and how they are joined, nothing else: a model may be called otherwise. */
export function networkHash(model: CheckedModel): string {
  return contentHash(printModel({ ...model, name: "" }));
}

/** Of everything that decides a run's bits but its seed, its batch and how long it is. */
function trainingHash(recipe: CheckedRecipe): string {
  const { loss, optimizer, schedule, zeroInitialised, unit, start, freeze, accumulate, clip, ema, precision } = recipe;
  const { normalize, augment, evaluate } = recipe.data;
  // Runs of before `evaluate` are those that have none.
  const moved = evaluate.length > 0 ? { augment, evaluate } : { augment };
  // What is not there is not in the text either.
  const later = { start, freeze, accumulate, clip, ema, precision };
  const said = { loss, optimizer, schedule, zeroInitialised, unit, normalize, ...moved, ...later };
  return contentHash(JSON.stringify(said));
}

/** @param recipe the design's; without one a step is the compiler's default */
export function programOrigin(model: CheckedModel, recipe?: CheckedRecipe): ProgramOrigin {
  const path = (recipe ?? model).span.source.path;
  return {
    file: path.split(/[/\\]/).at(-1) ?? path,
    network: networkHash(model),
    ...(recipe ? { training: trainingHash(recipe) } : {}),
  };
}
