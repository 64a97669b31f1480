/** `pad_crop(4)`: the usual augmentation of CIFAR. */
import { required } from "../../model/words/parameters.ts";
import type { AugmentWord } from "./augment-word.ts";

export const padCrop: AugmentWord = {
  doc: "zeros around the image, and a crop of its size anywhere in that (He et al. 2015, section 4.2)",
  torch: "torchvision.transforms.RandomCrop(size, padding)",
  example: "data cifar10(augment: [pad_crop(4), flip])",
  parameters: [required("padding", "int", "pixels of zeros on each side")],
  read: (call) => ({ kind: "pad_crop", padding: call.whole("padding", 0) }),
};
