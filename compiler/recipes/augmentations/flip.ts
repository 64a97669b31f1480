/** `flip`: half of the images as in a mirror. */
import type { Augmentation } from "../../../runtime/dataset.ts";
import type { RecipeWord } from "../word.ts";

export const flip: RecipeWord<Augmentation> = {
  doc: "left and right are exchanged in half of the images",
  torch: "torchvision.transforms.RandomHorizontalFlip()",
  example: "data cifar10(augment: [flip])",
  parameters: [],
  read: () => ({ kind: "flip" }),
};
