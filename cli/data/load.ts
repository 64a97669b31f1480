/** The data that a recipe names: a training set, and the held-out examples or the test set to evaluate on. */
import { existsSync } from "node:fs";
import type { DataRecipe } from "../../compiler/model/checked.ts";
import { channelStatistics, split, type Dataset, type Normalisation } from "../../runtime/data.ts";
import { UsageError } from "../usage-error.ts";
import { readCifar } from "./cifar.ts";
import { readFashionPackage } from "./fashion-package.ts";
import { readIdx } from "./idx.ts";
import { makeSynthetic } from "./synthetic.ts";

export interface LoadedData {
  readonly train: { readonly data: Dataset; readonly indices: Uint32Array };
  readonly evaluation: { readonly data: Dataset; readonly indices: Uint32Array };
  /** What is evaluated on, for people: `2,000 held-out images (seed 1)`. */
  readonly evaluatedOn: string;
  readonly normalisation: Normalisation;
}

const all = ({ labels }: Dataset): Uint32Array => Uint32Array.from({ length: labels.length }, (_, i) => i);

/** One part of a data set as it is on the disk. @throws UsageError, ResnetProblem RN4012, RN4013 */
export function readPartOf(
  { kind, synthetic }: DataRecipe,
  folder: string | undefined,
  part: "train" | "test",
  channels: number,
  seed: number,
): Dataset {
  if (folder !== undefined && !existsSync(folder))
    throw new UsageError(`there is no folder ${folder}`, "name the folder that holds the data with --data");
  switch (kind) {
    case "cifar10":
    case "cifar100":
      return readCifar(kind, folder ?? "data", part);
    case "mnist":
      return readIdx(kind, folder ?? "data", part);
    case "fashion_mnist":
      if (folder !== undefined) return readIdx(kind, folder, part);
      if (part === "train") return readFashionPackage();
      throw new UsageError(
        "the package fashion-mnist has no test set of its own",
        "let the recipe hold out examples: fashion_mnist(validation: 2000), or name a folder with --data",
      );
    case "synthetic":
      return makeSynthetic(
        synthetic ?? { classes: 10, size: 32, examples: 4096 },
        channels,
        part === "train" ? seed : seed + 1,
      );
  }
}

/** @param seed draws the held-out examples */
export function loadData(recipe: DataRecipe, folder: string | undefined, channels: number, seed: number): LoadedData {
  const data = readPartOf(recipe, folder, "train", channels, seed);
  const count = data.labels.length;
  if (recipe.validation >= count)
    throw new UsageError(`validation holds out ${recipe.validation} of ${count} examples`, "hold out fewer");
  const { train, heldOut } = split(count, recipe.validation, seed);
  const normalisation = normalisationOf(recipe, data, train);
  if (recipe.validation > 0) {
    const evaluatedOn = `${heldOut.length.toLocaleString("en-US")} of ${count.toLocaleString("en-US")} images held out by seed ${seed}`;
    return { train: { data, indices: train }, evaluation: { data, indices: heldOut }, evaluatedOn, normalisation };
  }
  const test = readPartOf(recipe, folder, "test", channels, seed);
  return {
    train: { data, indices: train },
    evaluation: { data: test, indices: all(test) },
    evaluatedOn: `the test set's ${test.labels.length.toLocaleString("en-US")} images`,
    normalisation,
  };
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
