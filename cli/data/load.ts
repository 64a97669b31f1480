/** The data that a recipe names: a training set, and the held-out examples or the test set to evaluate on. */
import { dirname } from "node:path";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import type { DataRecipe } from "../../compiler/recipes/checked-recipe.ts";
import type { SetPart } from "../../datasets/data-set.ts";
import { split } from "../../runtime/data.ts";
import type { Normalisation } from "../../runtime/dataset.ts";
import type { LabelledImages } from "../../training/feed.ts";
import { grouped } from "../../grammar/counted.ts";
import { UsageError } from "../usage-error.ts";
import { requireAlike, requireFit } from "./fit.ts";
import { normalisationOf } from "./normalise.ts";
import { readSet, type DataFile, type SetSource } from "./read-set.ts";

export interface LoadedData {
  readonly train: { readonly data: LabelledImages; readonly indices: Uint32Array };
  readonly evaluation: { readonly data: LabelledImages; readonly indices: Uint32Array };
  /** What is evaluated on, for people: `2,000 held-out images (seed 1)`. */
  readonly evaluatedOn: string;
  readonly normalisation: Normalisation;
}

export interface DataSource extends Omit<SetSource, "channels" | "beside"> {
  readonly model: CheckedModel;
  /** The output whose classes the images have, where the model has several. */
  readonly scored?: string | undefined;
  /** Weights that say how many examples are held out, where it is not the recipe. */
  readonly heldOutBy?: string;
}

export function allOf({ labels }: LabelledImages): Uint32Array {
  return Uint32Array.from({ length: labels.length }, (_, i) => i);
}

/** One part of a data set as it is here. @throws UsageError, ResnetProblem RN4005, RN4006, RN4012, RN4013 */
export async function readPartOf(recipe: DataRecipe, source: DataSource, part: SetPart): Promise<DataFile> {
  const { model, scored } = source;
  const [channels, beside] = [model.inputs[0]?.shape.channels ?? 1, dirname(recipe.span.source.path)];
  const read = await readSet(recipe, { ...source, channels, beside }, part);
  requireFit(model, read, part === "train" ? recipe.augment : recipe.evaluate, scored);
  return read;
}

export async function loadData(recipe: DataRecipe, source: DataSource): Promise<LoadedData> {
  const { seed } = source;
  const whole = await readPartOf(recipe, source, "train");
  const { data } = whole;
  const count = data.labels.length;
  if (recipe.validation >= count) throw tooManyHeldOut(recipe.validation, count, whole.file, source.heldOutBy);
  const { train, heldOut } = split(count, recipe.validation, seed);
  const normalisation = await normalisationOf(recipe, data, train, source.tell);
  if (recipe.validation > 0) {
    const evaluatedOn = `${grouped(heldOut.length)} of ${grouped(count)} images held out by seed ${seed}`;
    return { train: { data, indices: train }, evaluation: { data, indices: heldOut }, evaluatedOn, normalisation };
  }
  const test = await readPartOf(recipe, source, "test");
  requireAlike(whole, test, recipe.augment.length + recipe.evaluate.length > 0);
  return {
    train: { data, indices: train },
    evaluation: { data: test.data, indices: allOf(test.data) },
    evaluatedOn: `the test set's ${grouped(test.data.labels.length)} images`,
    normalisation,
  };
}

function tooManyHeldOut(heldOut: number, count: number, file: string, by: string | undefined): UsageError {
  const [some, all] = [heldOut, count].map(grouped);
  return by === undefined
    ? new UsageError(`validation holds out ${some} of ${all} examples`, "hold out fewer")
    : new UsageError(
        `${by} says that its run held out ${some} images, and ${file} has ${all}`,
        "name the folder of the images that it was trained on with --data, or what to hold out now: a recipe with `validation`, and --seed",
      );
}
