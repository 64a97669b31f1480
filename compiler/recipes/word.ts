/** What a recipe's word says of itself: what it takes, and what it becomes. A new word is a file and a line in its table. */
import type { Word } from "../model/words/word.ts";
import type { WordCall } from "./word-call.ts";

export type { WordCall };

/** @typeParam Recipe what a checked recipe keeps of it */
export interface RecipeWord<Recipe> extends Word {
  readonly torch: string;
  readonly example: string;
  /** @throws Abandoned where an argument is out of its range */
  readonly read: (call: WordCall) => Recipe;
}

/** A word of which something is made when a step is compiled. @typeParam Made a loss, an optimizer */
export interface MakingWord<Recipe, Made> extends RecipeWord<Recipe> {
  readonly make: (recipe: Recipe) => Made;
}
