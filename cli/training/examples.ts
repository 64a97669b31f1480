/** The batches of one run: what is trained on and evaluated on, what of it is left out, and what is compiled for it. */
import type { FunctionRequest } from "../../compiler/compile.ts";
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { judgeBatch, leastBatch } from "../../compiler/model/measures/least-batch.ts";
import { evaluationBatch, functionsOf, microBatchOf } from "../../compiler/recipes/program-recipe.ts";
import type { ImageSources } from "../data/batches.ts";
import { loaderOf, type ImageLoader } from "../data/loader.ts";
import { shapeAfter } from "../../runtime/augment/transform.ts";
import type { Normalisation } from "../../runtime/dataset.ts";
import type { Download } from "../data/download.ts";
import type { KeptSets } from "../data/read-set.ts";
import { loadData } from "../data/load.ts";
import { requireSizes, requireSound } from "../design.ts";
import { grouped } from "../../grammar/counted.ts";
import type { Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

export interface Prepared {
  /** Of the training batches. */
  readonly loader: ImageLoader;
  /** What batches are made of. */
  readonly sources: ImageSources;
  readonly normalisation: Normalisation;
  readonly classes: number;
  /** What they are called, where the data says it. */
  readonly classNames?: readonly string[];
  /** Images of the training set, held-out ones with them. */
  readonly count: number;
  /** Images of an evaluation. */
  readonly evaluated: number;
  /** For people: `54,000 training images; accuracy on the test set's 10,000 images`. */
  readonly summary: string;
  /** Of the model's symbols, for the images at hand. */
  readonly sizes: ReadonlyMap<string, number>;
  readonly functions: readonly FunctionRequest[];
}

/** Of the images. */
export interface DataWish {
  /** That holds their files. */
  readonly folder: string | undefined;
  /** Seed that draws the held-out examples. */
  readonly split: number;
  /** Holds images for other runs. */
  readonly kept?: KeptSets | undefined;
  readonly download?: Download;
}

/**
 * @throws UsageError, ResnetProblem, DesignError: what no step could be made of is told before the first
 */
export async function prepareExamples(recipe: CheckedRecipe, { split, ...wish }: DataWish, io: Io): Promise<Prepared> {
  const { model, batch, seed, data } = recipe;
  io.err(`reading ${data.kind}`);
  const { train, evaluation, evaluatedOn, normalisation } = await loadData(data, {
    ...wish,
    model,
    scored: recipe.loss[0].of,
    seed: split,
    tell: io.err,
  });
  const count = train.indices.length;
  if (batch > count)
    throw new UsageError(
      `a batch of ${grouped(batch)} is more than the ${grouped(count)} training examples`,
      `use a smaller one: --batch ${Math.min(32, count)}`,
    );
  const [, height, width] = shapeAfter(data.augment, train.data.shape);
  const sizes = requireSizes(model, [height, width]);
  const least = leastBatch(model, sizes, recipe.freeze);
  const microBatch = microBatchOf(recipe);
  requireSound(judgeBatch(least, microBatch, recipe.places.get("batch") ?? recipe.span), io);

  const shared = { seed, normalisation, evaluate: data.evaluate, leastBatch: least.examples };
  const inferBatch = evaluationBatch(microBatch, evaluation.indices.length);
  const sources: ImageSources = {
    training: { ...train, options: { ...shared, batch, microBatch, augment: data.augment } },
    heldOut: { ...evaluation, options: { ...shared, batch: inferBatch, augment: [] } },
  };
  const loader = loaderOf(train.data, train.indices, sources.training.options);
  const leftOut = count - loader.examplesPerEpoch;
  if (leftOut > 0 && least.norm)
    io.err(
      `note: an epoch's last ${leftOut} of ${grouped(count)} images is left out: ${least.norm.path} would see one value a channel`,
    );
  return {
    loader,
    sources,
    normalisation,
    classes: train.data.classes,
    ...(train.data.classNames ? { classNames: train.data.classNames } : {}),
    count: train.data.labels.length,
    evaluated: evaluation.indices.length,
    summary: `${grouped(count)} training images; accuracy on ${evaluatedOn}`,
    sizes,
    functions: functionsOf(recipe, loader.lastBatch, inferBatch),
  };
}
