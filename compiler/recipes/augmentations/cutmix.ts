/** `cutmix(1)`: a box of an image is another's, and its share of the target. */
import type { AugmentWord } from "./augment-word.ts";
import { alphaParameter, readAlpha } from "./alpha.ts";

export const cutmix: AugmentWord = {
  doc: "a box of each image is another one's, and as much of its target (Yun et al. 2019); beside mixup one of both is drawn",
  torch: "torchvision.transforms.v2.CutMix(alpha=alpha)",
  example: "data cifar10(augment: [pad_crop(4), flip, mixup(0.2), cutmix(1)])",
  parameters: [alphaParameter],
  mixes: true,
  read: (call) => ({ kind: "cutmix", alpha: readAlpha(call) }),
};
