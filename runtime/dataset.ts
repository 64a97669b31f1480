/** What a set of labelled images is in memory, and what is asked of the batches that are made of it. */

export interface Dataset {
  readonly name: string;
  /** Pixels of all images, one image after the other, each [C, H, W]. */
  readonly images: Uint8Array;
  readonly labels: Uint8Array | Uint16Array;
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly classes: number;
}

export type Augmentation = { readonly kind: "pad_crop"; readonly padding: number } | { readonly kind: "flip" };
export interface Normalisation {
  /** Of pixels / 255, one a channel. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}
/** Black and white come out as finite numbers of 32 bits. */
export function leavesFinite(mean: number, std: number): boolean {
  return [0, 1].every((pixel) => Number.isFinite(Math.fround((pixel - mean) / std)));
}

export interface Batch {
  readonly image: Float32Array;
  readonly labels: Int32Array;
}

export interface LoaderOptions {
  readonly batch: number;
  readonly seed: number;
  readonly normalisation: Normalisation;
  readonly augment: readonly Augmentation[];
  /** The last, smaller batch of an epoch is left out if it has fewer examples. */
  readonly leastBatch: number;
}
