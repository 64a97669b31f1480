/** All data sets by the word that a recipe has for them. A new one is a file of its own and a line here. */
import { cifar10 } from "./cifar10.ts";
import { cifar100 } from "./cifar100.ts";
import type { DataSet, Facts, FolderImages, MadeSizes } from "./data-set.ts";
import { fashionMnist } from "./fashion-mnist.ts";
import { imageFolder } from "./image-folder.ts";
import { mnist } from "./mnist.ts";
import { synthetic } from "./synthetic.ts";

const table = { cifar10, cifar100, mnist, fashion_mnist: fashionMnist, image_folder: imageFolder, synthetic };

export type DataSetName = keyof typeof table;
export const dataSets: { readonly [K in DataSetName]: DataSet } = table;

/** In the order of the table. */
export const dataSetNames = Object.keys(table) as readonly DataSetName[];

/** What of a recipe says which images are meant. */
export interface ChosenData {
  readonly kind: DataSetName;
  /** Of a published set: only as it was published, training images and test images apart; from any source when left out. */
  readonly split?: "official";
  /** Of a set that is made, its own when left out. */
  readonly synthetic?: MadeSizes;
  /** Of a set that is in a person's folder. */
  readonly images?: FolderImages;
}

/**
 * @param channels of the model's input: images that are made have as many
 * @returns undefined of a folder that nobody has seen yet
 */
export function factsOf({ kind, synthetic: sizes, images }: ChosenData, channels: number): Facts | undefined {
  const set = dataSets[kind];
  switch (set.kind) {
    case "made":
      return set.facts(sizes ?? set.sizes, channels);
    case "folder":
      return images?.facts;
    case "published":
      return set.facts;
  }
}
