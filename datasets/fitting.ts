/** What brings an image of any size to one, as torchvision's `Resize` and `CenterCrop` do: nothing of it is stretched. */
import type { AugmentationOf, Size } from "../runtime/augment/augmentation.ts";

/** The shorter side becomes as long as the longer one has to be, and the middle is cut out. */
export function fitting(size: Size): readonly [AugmentationOf<"resize">, AugmentationOf<"center_crop">] {
  return [
    { kind: "resize", size: Math.max(...size) },
    { kind: "center_crop", size },
  ];
}

/** The same as a recipe has it: `resize(224), center_crop(224)`. */
export function fittingText(size: Size): string {
  return `resize(${Math.max(...size)}), center_crop(${sizeText(size)})`;
}

/** As an argument: `224`, `[160, 224]`. */
export function sizeText([height, width]: Size): string {
  return height === width ? `${height}` : `[${height}, ${width}]`;
}
