/** FILE[:NAME], where NAME is a model or a recipe: which model is meant, and which recipes it may be trained by. */
import type { CheckedModel } from "../compiler/model/checked.ts";
import type { CheckedRecipe } from "../compiler/recipes/checked-recipe.ts";
import {
  missing,
  openTarget,
  requireSound,
  severalModels,
  withoutOtherRecipes,
  type Design,
  type Target,
} from "./design.ts";
import type { Io } from "./terminal.ts";
import { UsageError } from "./usage-error.ts";

export interface ModelAndRecipes {
  readonly model: CheckedModel;
  /** The one that was named, else all of the model's. */
  readonly recipes: readonly CheckedRecipe[];
}

/**
 * @param trains a recipe is asked for: the only one of a file then says which model is meant
 * @throws UsageError, DesignError
 */
export function openModelAndRecipes(target: Target, trains: boolean, io: Io): ModelAndRecipes {
  const design = openTarget(target);
  requireSound(withoutOtherRecipes(design, target.name), io);
  return modelAndRecipesIn(design, target, trains);
}

/** The same in a design that is open. @throws UsageError where the target names none, or leaves open which */
export function modelAndRecipesIn(design: Design, target: Target, trains: boolean): ModelAndRecipes {
  const { file, name } = target;
  const { models, recipes } = design;
  if (name === undefined) {
    const [only, ...others] = models.values();
    if (only && others.length === 0) return { model: only, recipes };
    const [recipe] = recipes;
    if (trains && recipe) return { model: recipe.model, recipes };
    throw severalModels(file, only);
  }
  const [model, recipe] = [models.get(name), recipes.find((each) => each.name === name)];
  if (recipe && (trains || !model)) return { model: recipe.model, recipes: [recipe] };
  if (model) return { model, recipes: recipes.filter((each) => each.model === model) };
  const names = design.project.entry.file.declarations.flatMap((each) =>
    each.kind === "model" || each.kind === "train" ? [each.name.text] : [],
  );
  throw new UsageError(...missing("model or recipe", target, names));
}
