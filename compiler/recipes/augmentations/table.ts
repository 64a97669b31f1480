/** How training images may be moved, changed and mixed; what it does to them is in `runtime/augment`. */
import type { Augmentation } from "../../../runtime/augment/augmentation.ts";
import type { AugmentWord } from "./augment-word.ts";
import { centerCrop } from "./center-crop.ts";
import { colorJitter } from "./color-jitter.ts";
import { cutmix } from "./cutmix.ts";
import { cutout } from "./cutout.ts";
import { flip } from "./flip.ts";
import { mixup } from "./mixup.ts";
import { padCrop } from "./pad-crop.ts";
import { randomErasing } from "./random-erasing.ts";
import { randomResizedCrop } from "./random-resized-crop.ts";
import { resize } from "./resize.ts";

export const augmentWords: { readonly [W in Augmentation["kind"]]: AugmentWord } = {
  pad_crop: padCrop,
  flip,
  resize,
  center_crop: centerCrop,
  random_resized_crop: randomResizedCrop,
  color_jitter: colorJitter,
  cutout,
  random_erasing: randomErasing,
  mixup,
  cutmix,
};

/** What images that are evaluated on may go through: nothing that draws. */
export const evaluateWords = { resize, center_crop: centerCrop } as const;

/** Whether some of these mix images, so that what is known of one is a share of each class. */
export function mixes(augment: readonly Augmentation[]): boolean {
  return augment.some(({ kind }) => augmentWords[kind].mixes === true);
}
