/** `flip`: half of the images as in a mirror. */
import type { AugmentWord } from "./augment-word.ts";

export const flip: AugmentWord = {
  doc: "left and right are exchanged in half of the images",
  torch: "torchvision.transforms.RandomHorizontalFlip()",
  example: "data cifar10(augment: [flip])",
  parameters: [],
  read: () => ({ kind: "flip" }),
};
