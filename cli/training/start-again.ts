/** A run that was killed before its first state begins again with what it began with: its lock, which is left, says it. */
import { join } from "node:path";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { noteIn, type LockNote } from "../files/lock.ts";
import { LOCK } from "./folder.ts";
import type { CommandChanges, RunOptions } from "./options.ts";
import { startFile, type StartOptions } from "./start.ts";

/** For whoever finds the run killed before its first state. */
export function noteOf({ weights, allowMissing }: StartOptions): LockNote {
  return { weights, allowMissing };
}

/** What a run began with that was killed before its first state, with the flags that say so. @throws UsageError */
export function startAgain(
  recipe: CheckedRecipe,
  out: string,
  names: RunOptions["names"],
): (StartOptions & { readonly flags: CommandChanges }) | undefined {
  const { weights, allowMissing } = noteIn(join(out, LOCK)) ?? {};
  const named = typeof names === "object" ? { names } : {};
  if (typeof weights === "string") {
    const missing = typeof allowMissing === "object" ? allowMissing : [];
    return { weights, allowMissing: missing, ...named, flags: { weights, allowMissing: missing } };
  }
  const file = startFile(recipe);
  return file === undefined ? undefined : { weights: file, allowMissing: [], ...named, flags: {} };
}
