/** Images to train on and images to evaluate on, as the page has them before a model asks for a size. */
import { split, type Dataset } from "resnet-lang/runtime";
import type { ImageFacts, Picture, Problem } from "../protocol.ts";

export interface ImageSet {
  readonly title: string;
  readonly training: Dataset;
  readonly heldOut: Dataset;
  readonly notes: readonly string[];
}

/** Hears how far a set has come. */
export type Tell = (what: string, done: number, total: number) => void;

/** Images that do not fit, with the reason and what to do. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly help: string;
  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

export function problemOf(error: unknown): Problem {
  const { message, help } = error as { readonly message?: unknown; readonly help?: unknown };
  return {
    message: typeof message === "string" ? message : String(error),
    ...(typeof help === "string" ? { help } : {}),
  };
}

export function sizeOf({ shape }: Pick<Dataset, "shape">): number {
  return shape[0] * shape[1] * shape[2];
}
export function countOf(data: Dataset): number {
  return data.images.length / sizeOf(data);
}

/** A part of a set, in the order of the indices. */
export function chosen(data: Dataset, indices: ArrayLike<number>): Dataset {
  const size = sizeOf(data);
  const images = new Uint8Array(indices.length * size);
  const labels = data.labels.slice(0, indices.length);
  for (let place = 0; place < indices.length; place++) {
    const index = indices[place] ?? 0;
    images.set(data.images.subarray(index * size, (index + 1) * size), place * size);
    labels[place] = data.labels[index] ?? 0;
  }
  return { ...data, images, labels };
}

/** So many held out, drawn by a seed. */
export function divided(data: Dataset, heldOut: number): Pick<ImageSet, "training" | "heldOut"> {
  const drawn = split(countOf(data), heldOut, 1);
  return { training: chosen(data, drawn.train), heldOut: chosen(data, drawn.heldOut) };
}

export function classNamesOf({ classNames, classes }: Dataset): readonly string[] {
  return classNames ?? Array.from({ length: classes }, (_, label) => String(label));
}

export function factsOf({ title, training, heldOut, notes }: ImageSet): ImageFacts {
  return {
    title,
    notes,
    training: countOf(training),
    heldOut: countOf(heldOut),
    classNames: classNamesOf(training),
    shape: training.shape,
  };
}

export function pictureAt(data: Dataset, index: number): Picture {
  const size = sizeOf(data);
  return { shape: data.shape, pixels: data.images.slice(index * size, (index + 1) * size) };
}
