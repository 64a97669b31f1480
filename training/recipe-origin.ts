/** What the files of a run say that a program began: what the command writes of the same run, so that none is a stranger to the other. */
import type { Dataset } from "../runtime/dataset.ts";
import type { Program } from "../runtime/program.ts";
import { asKept } from "./origin.ts";
import { recipeWords, type SaidRecipe } from "./recipe-words.ts";
import type { DataOrigin } from "./record.ts";

/** @param said what the run does, where its options say otherwise than the recipe */
export function originOf(program: Program, said: Pick<SaidRecipe, "schedule" | "unit" | "images">) {
  const { name, recipe, pictures, hash } = program;
  const { origin, data, run } = recipe ?? {};
  const words = recipe && recipeWords({ ...recipe, ...said });
  const images = pictures && { ...pictures, augment: data?.augment ?? [] };
  const own = recipe && recipeWords({ ...recipe, schedule: run?.schedule, unit: run?.unit, images });
  // The hash is of the recipe as it is in the design.
  const isAsCompiled = JSON.stringify(words) === JSON.stringify(own);
  return asKept({
    ...{ model: name, recipe: recipe?.name ?? name },
    ...{ file: origin?.file ?? "a program", network: origin?.network ?? hash },
    ...(origin?.training !== undefined && isAsCompiled ? { training: origin.training } : {}),
    ...(words ? { words } : {}),
  });
}

export function dataOriginOf(
  { recipe }: Program,
  { name, made }: Dataset,
  drawn: { heldOut: number; seed: number },
): DataOrigin {
  const { kind, path } = recipe?.data ?? {};
  return {
    ...{ kind: name, heldOut: drawn.heldOut, split: drawn.seed },
    ...(made ? { synthetic: made } : {}),
    ...(kind === name && path !== undefined ? { path } : {}),
  };
}
