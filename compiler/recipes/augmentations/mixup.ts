/** `mixup(0.2)`: images and targets between two examples. */
import type { AugmentWord } from "./augment-word.ts";
import { alphaParameter, readAlpha } from "./alpha.ts";

export const mixup: AugmentWord = {
  doc: "each image is a mean of two, and its target of both classes (Zhang et al. 2018)",
  torch: "torchvision.transforms.v2.MixUp(alpha=alpha)",
  example: "data cifar10(augment: [pad_crop(4), flip, mixup(0.2)])",
  parameters: [alphaParameter],
  mixes: true,
  read: (call) => ({ kind: "mixup", alpha: readAlpha(call) }),
};
