/** Augmentations of one image, one after the other as they are written, and what size comes out. */
import type { Random } from "../random.ts";
import { isMixer, type Augmentation, type Size, type Transform } from "./augmentation.ts";
import { centerCrop } from "./center-crop.ts";
import { colorJitter } from "./color-jitter.ts";
import { cutout, randomErasing } from "./erase.ts";
import { flip } from "./flip.ts";
import { padCrop } from "./pad-crop.ts";
import type { Picture } from "./picture.ts";
import { randomResizedCrop } from "./random-resized-crop.ts";
import { resize, resizedSize } from "./resize.ts";

/** @param random of this image in this epoch */
export function transformed(picture: Picture, augment: readonly Augmentation[], random: Random): Picture {
  return augment.reduce((each, step) => (isMixer(step) ? each : applied(each, step, random)), picture);
}

function applied(picture: Picture, step: Transform, random: Random): Picture {
  switch (step.kind) {
    case "pad_crop":
      return padCrop(picture, step, random);
    case "flip":
      return flip(picture, random);
    case "resize":
      return resize(picture, step);
    case "center_crop":
      return centerCrop(picture, step);
    case "random_resized_crop":
      return randomResizedCrop(picture, step, random);
    case "color_jitter":
      return colorJitter(picture, step, random);
    case "cutout":
      return cutout(picture, step, random);
    case "random_erasing":
      return randomErasing(picture, step, random);
  }
}

/** [C, H, W] of images that have one size. */
export function shapeAfter(
  augment: readonly Augmentation[],
  [channels, ...size]: readonly [channels: number, ...Size],
): readonly [channels: number, ...Size] {
  return [channels, ...(sizeAfter(augment, size) ?? size)];
}

/**
 * Of an image after its augmentations.
 * @param size before; undefined where images have different ones
 * @returns undefined where they still have
 */
export function sizeAfter(augment: readonly Augmentation[], size: Size | undefined): Size | undefined {
  return augment.reduce<Size | undefined>((each, step) => {
    if (step.kind === "center_crop" || step.kind === "random_resized_crop") return step.size;
    if (step.kind !== "resize") return each;
    if (typeof step.size !== "number") return step.size;
    return each && resizedSize(step.size, each);
  }, size);
}
