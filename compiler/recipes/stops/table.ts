/** What may end a run before its length is over; whether it does is in `training/stopping.ts`. */
import type { StopRecipe } from "../checked-recipe.ts";
import type { RecipeWord } from "../word.ts";
import { patience } from "./patience.ts";
import { reached } from "./reached.ts";

export const stopWords: { readonly [W in StopRecipe["kind"]]: RecipeWord<StopRecipe> } = { patience, reached };
