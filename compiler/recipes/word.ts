/** What a word of a recipe takes, and what is made of it: `sgd(momentum: 0.9)`. */
import type { Formal } from "../model/expansion/bind-arguments.ts";
import type { WordCall } from "./word-call.ts";

export type WordParameter = Formal & { readonly defaultValue?: number | boolean };

export interface Word {
  readonly parameters: readonly WordParameter[];
}

/** A word that a file of its own defines, from the text to what it does. */
export interface MakingWord<Recipe, Made> extends Word {
  /** Its arguments, judged; what is wrong with one is told at its place. */
  readonly read: (call: WordCall) => Recipe;
  readonly make: (recipe: Recipe) => Made;
}

export const required = (name: string): WordParameter => ({ name, required: true });
export const optional = (name: string, defaultValue?: number | boolean): WordParameter => ({
  name,
  required: false,
  ...(defaultValue === undefined ? {} : { defaultValue }),
});
