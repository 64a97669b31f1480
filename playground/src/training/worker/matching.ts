/** How the images that there are fit a recipe's network: told before anything is trained, with what would bring the design to them. */
import type { CheckedRecipe } from "resnet-lang";
import { fittingOf } from "../data/fit.ts";
import type { ImageSet } from "../data/image-set.ts";
import type { ImageMatch } from "../protocol.ts";
import { designFix, outputsOf } from "./design-fix.ts";
import { NotTrained } from "./design-recipes.ts";
import { imageOf } from "./inputs.ts";

/** @returns undefined for a network that takes something else than images */
export function matchOf(text: string, recipe: CheckedRecipe, set: ImageSet): ImageMatch | undefined {
  try {
    return matching(text, recipe, set);
  } catch (error) {
    if (error instanceof NotTrained) return undefined;
    throw error;
  }
}

/** @throws NotTrained */
function matching(text: string, recipe: CheckedRecipe, { training, isOfPage }: ImageSet): ImageMatch {
  const { model, data } = recipe;
  const [, height, width] = training.shape;
  const { shape } = imageOf(model, [height, width]);
  const { count, note } = fittingOf(training, shape);
  const fix = designFix(text, recipe, training, shape);
  const named = isOfPage && data.kind !== "image_folder" && data.kind !== "synthetic" ? data.kind : undefined;
  return {
    notes: [
      ...(named === undefined || named === training.name
        ? []
        : [`the recipe names ${named}: drop its files to train on them`]),
      ...classesNote(recipe, training.classes),
      ...(note === undefined ? [] : [note]),
    ],
    ...(fix ? { fix } : {}),
    images: count,
    stepsOfPass: stepsOfPass(count, recipe),
    ...(named === undefined ? {} : { madeFor: named }),
  };
}

function classesNote({ model }: CheckedRecipe, classes: number): readonly string[] {
  const outputs = outputsOf(model);
  if (outputs === undefined || outputs === classes) return [];
  const has = `${model.name} has ${outputs} outputs, and the images have ${classes} classes`;
  if (outputs < classes) return [`${has}: it cannot be trained on them as it is`];
  return [`${has}: answers of the other ${outputs - classes} are shown as none of these`];
}

/** Of fewer images than its batch the recipe takes all at once. */
export function stepsOfPass(count: number, { batch }: Pick<CheckedRecipe, "batch">): number {
  return Math.max(1, Math.floor(count / Math.min(batch, count)));
}
