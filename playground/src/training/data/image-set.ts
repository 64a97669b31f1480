/** Images to train on and images to evaluate on, as the page has them before a model asks for a size. */
import { split, type Dataset } from "resnet-lang/runtime";
import { grouped } from "../../design/numbers.ts";
import type { ImageFacts, Picture } from "../protocol.ts";

export interface ImageSet {
  readonly title: string;
  readonly training: Dataset;
  readonly heldOut: Dataset;
  readonly notes: readonly string[];
  /** The page's own, which nobody has chosen. */
  readonly isOfPage?: true;
}

/** Hears how far a set has come. */
export type Tell = (what: string, done: number, total: number) => void;

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

/** As many are evaluated on at most: each evaluation goes through all of them. */
export const MOST_HELD_OUT = 1000;

/** A part that is held out by whoever made the set: of many images some, drawn by a seed. */
export function evaluated(data: Dataset, notes: readonly string[]): Pick<ImageSet, "heldOut" | "notes"> {
  const count = countOf(data);
  if (count <= MOST_HELD_OUT) return { heldOut: data, notes };
  const heldOut = chosen(data, split(count, MOST_HELD_OUT, 1).heldOut);
  return {
    heldOut,
    notes: [...notes, `${grouped(MOST_HELD_OUT)} of the ${grouped(count)} test images are evaluated on`],
  };
}

/** One behind the other. @param parts of one set */
export function joined(parts: readonly Dataset[]): Dataset {
  const [first] = parts;
  if (!first) throw new Error("there are no parts");
  if (parts.length === 1) return first;
  const count = parts.reduce((sum, part) => sum + countOf(part), 0);
  const [images, labels] = [new Uint8Array(count * sizeOf(first)), new Uint8Array(count)];
  let at = 0;
  for (const part of parts) {
    images.set(part.images, at * sizeOf(first));
    labels.set(part.labels, at);
    at += countOf(part);
  }
  return { ...first, images, labels };
}

/** Tells sets apart: the same images with the same classes have the same. Empty where a page may not compute it. */
export async function digestOf({ training, heldOut }: Pick<ImageSet, "training" | "heldOut">): Promise<string> {
  const { subtle } = crypto as { readonly subtle?: SubtleCrypto };
  if (!subtle) return "";
  const parts = [training.images, training.labels, heldOut.images, heldOut.labels];
  const digests = await Promise.all(parts.map((part) => subtle.digest("SHA-256", part as Uint8Array<ArrayBuffer>)));
  return digests
    .flatMap((digest) => [...new Uint8Array(digest).subarray(0, 8)])
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
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
