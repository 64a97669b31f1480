/** Batches of images, wherever these are. */
import { Loader } from "../../runtime/data.ts";
import type { LoaderOptions } from "../../runtime/dataset.ts";
import { Feed, type LabelledImages } from "../../training/feed.ts";

export type ImageLoader = Loader | Feed;

export function loaderOf(data: LabelledImages, indices: Uint32Array, options: LoaderOptions): ImageLoader {
  return "images" in data ? new Loader(data, indices, options) : new Feed(data, indices, options);
}
