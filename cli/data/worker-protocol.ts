/** What the command's thread and those that make batches beside it tell each other: plain data. */
import type { Batch, Dataset, LoaderOptions } from "../../runtime/dataset.ts";
import type { ListedPictures } from "./file-pictures.ts";

/** What batches are made of. */
export interface BatchOrigin {
  /** Pixels in memory that threads share, or the files that hold them. */
  readonly data: Dataset | ListedPictures;
  /** Of the set's examples. */
  readonly indices: Uint32Array;
  readonly options: LoaderOptions;
}

export type OriginName = "training" | "heldOut";
export type Origins = { readonly [Name in OriginName]: BatchOrigin };

/** A batch is asked for. */
export interface Asked {
  readonly of: OriginName;
  /** Of a run, or of all examples in their order. */
  readonly how: "step" | "inOrder";
  /** Which one, from 0. */
  readonly at: number;
}

export type Answer =
  | { readonly kind: "batch"; readonly batch: Batch }
  /** What a person should be told, with its code. */
  | { readonly kind: "problem"; readonly code: string; readonly message: string; readonly help: string }
  /** What only we can mend. */
  | { readonly kind: "bug"; readonly details: string };
