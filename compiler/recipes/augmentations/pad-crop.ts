/** `pad_crop(4)`: the usual augmentation of CIFAR. */
import type { Augmentation } from "../../../runtime/dataset.ts";
import { required } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";

export const padCrop: RecipeWord<Augmentation> = {
  doc: "zeros around the image, and a crop of its size anywhere in that (He et al. 2015, section 4.2)",
  torch: "torchvision.transforms.RandomCrop(size, padding)",
  example: "data cifar10(augment: [pad_crop(4), flip])",
  parameters: [required("padding", "int", "pixels of zeros on each side")],
  read: (call) => ({ kind: "pad_crop", padding: call.whole("padding", 0) }),
};
