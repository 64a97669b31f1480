/** Images of a folder that are decoded when they are asked for: which files they are is plain data, which a worker can be told. */
import { imageFolder } from "../../datasets/image-folder.ts";
import type { LabelledImages, PictureSet } from "../../training/feed.ts";
import { readImage } from "./read-image.ts";

/** What another thread makes the same set of. */
export interface ListedPictures extends Omit<PictureSet, "file" | "picture"> {
  /** Of each image. */
  readonly files: readonly string[];
  /** Of the model's input. */
  readonly channels: number;
}

export interface FilePictures extends PictureSet {
  readonly listed: ListedPictures;
}

export function picturesIn(listed: ListedPictures): FilePictures {
  const { files, channels, ...facts } = listed;
  return {
    ...facts,
    listed,
    file: (index) => files[index] ?? "",
    picture: (index) => imageFolder.decodeOne(readImage(files[index] ?? ""), channels),
  };
}

export function isListed(data: LabelledImages): data is FilePictures {
  return "listed" in data;
}
