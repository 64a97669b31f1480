/** Every schedule that a recipe can name; what its rate is at a time is in `runtime/learning-rate.ts`. */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import type { RecipeWord } from "../word.ts";
import { constant } from "./constant.ts";
import { cosine } from "./cosine.ts";
import { exponential } from "./exponential.ts";
import { linear } from "./linear.ts";
import { oneCycle } from "./one-cycle.ts";
import { polynomial } from "./polynomial.ts";
import { restarts } from "./restarts.ts";
import { steps } from "./steps.ts";

export const scheduleWords: { readonly [W in ScheduleRecipe["kind"]]: RecipeWord<ScheduleRecipe> } = {
  constant,
  steps,
  cosine,
  linear,
  polynomial,
  exponential,
  one_cycle: oneCycle,
  restarts,
};
