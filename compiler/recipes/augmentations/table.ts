/** How training images may be moved; what it does to them is in `runtime/data.ts`. */
import type { Augmentation } from "../../../runtime/dataset.ts";
import type { AugmentWord } from "./augment-word.ts";
import { flip } from "./flip.ts";
import { padCrop } from "./pad-crop.ts";

export const augmentWords: { readonly [W in Augmentation["kind"]]: AugmentWord } = {
  pad_crop: padCrop,
  flip,
};

/** Whether some of these mix images, so that what is known of one is a share of each class. */
export function mixes(augment: readonly Augmentation[]): boolean {
  return augment.some(({ kind }) => augmentWords[kind].mixes === true);
}
