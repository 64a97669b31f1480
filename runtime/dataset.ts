/** What a set of images is in memory, and what is asked of the batches that are made of it. */
import type { Augmentation } from "./augment/augmentation.ts";

interface ImageSet {
  readonly name: string;
  /** Pixels of all images, one image after the other, each [C, H, W]. */
  readonly images: Uint8Array;
  readonly shape: readonly [channels: number, height: number, width: number];
}

/** Images of one class each, the target `labels`. */
export interface Dataset extends ImageSet {
  readonly labels: Uint8Array | Uint16Array;
  readonly classes: number;
  /** What they are called, in the order of their numbers, where that is known. */
  readonly classNames?: readonly string[];
  /** What images that were made were made by, but for the seed: files of a run say it. */
  readonly made?: { readonly [size: string]: number };
}

/** Images of which something else is to be learnt, by the names under which a loss asks for it. */
export interface TargetedDataset<T extends string = string> extends ImageSet {
  readonly targets: { readonly [Name in T]: TargetData };
}
export interface TargetData {
  /** Of all images, one after the other. */
  readonly values: Uint8Array | Uint16Array | Int32Array | Float32Array;
  /** Of one image's: [] of a number, [k] of a vector, [C, H, W] of an image. */
  readonly shape: readonly number[];
  /** They are whole numbers from 0 to below this, and an Int32Array in a batch; a Float32Array when left out. */
  readonly classes?: number;
}

export function targetsOf(data: Dataset | TargetedDataset): { readonly [name: string]: TargetData } {
  return "targets" in data ? data.targets : { labels: { values: data.labels, shape: [], classes: data.classes } };
}

export function countImages({ images, shape }: ImageSet): number {
  return images.length / shape.reduce((product, extent) => product * extent, 1);
}

export type { Augmentation };
export interface Normalisation {
  /** Of pixels / 255, one a channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}
/** Of images that stay as they are. */
export function unchanged(channels: number): Normalisation {
  return { mean: Array<number>(channels).fill(0), std: Array<number>(channels).fill(1) };
}
/** Black and white come out as finite numbers of 32 bits. */
export function leavesFinite(mean: number, std: number): boolean {
  return [0, 1].every((pixel) => Number.isFinite(Math.fround((pixel - mean) / std)));
}

/**
 * A target is called as in the set. Classes that are mixed are Float32Arrays with a share of each class.
 * @typeParam T names of targets
 */
export type Batch<T extends string = "labels"> = { readonly image: Float32Array } & {
  readonly [Name in T]: Int32Array | Float32Array;
};

export interface LoaderOptions {
  readonly batch: number;
  readonly seed: number;
  readonly normalisation: Normalisation;
  /** In their order; what mixes batches (`mixup`, `cutmix`) comes last, and of several one is drawn for each batch. */
  readonly augment: readonly Augmentation[];
  /** What images go through that are taken in order, nothing that draws: nothing when left out. */
  readonly evaluate?: readonly Augmentation[];
  /** Examples that are trained on at once, where a step takes its batch in parts; when left out the batch. */
  readonly microBatch?: number;
  /** The last, smaller one of these of an epoch is left out if it has fewer examples. */
  readonly leastBatch: number;
}

/**
 * Examples of an epoch's last, smaller batch: without its own last part where that is too small to train on.
 * @returns 0 where there is none
 */
export function lastBatchOf(
  examples: number,
  { batch, microBatch = batch, leastBatch }: Pick<LoaderOptions, "batch" | "microBatch" | "leastBatch">,
): number {
  const rest = examples % batch;
  const part = rest % microBatch;
  return part >= leastBatch ? rest : rest - part;
}
