/** What of a recipe's images is known only where they are: a person's own, which are seen and judged before they are read. */
import { dirname } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { judgeImages } from "../../compiler/recipes/data.ts";
import { requireSound } from "../design.ts";
import type { Io } from "../terminal.ts";
import { seeSet } from "./read-set.ts";

/**
 * The recipe with what its images are; the same where that was known.
 * @param folder what `--data` says
 * @throws DesignError, UsageError, ResnetProblem RN4012, RN4013
 */
export function seen(recipe: CheckedRecipe, folder: string | undefined, io: Io): CheckedRecipe {
  const { model, data } = recipe;
  const channels = model.inputs[0]?.shape.channels ?? 1;
  const chosen = seeSet(data, { folder, channels, beside: dirname(data.span.source.path) }, data.validation === 0);
  const note = chosen.images?.facts?.note;
  if (note !== undefined) io.err(printable(`note: ${note}`));
  const known = { ...recipe, data: { ...data, ...chosen } };
  requireSound(judgeImages(known), io);
  return known;
}
