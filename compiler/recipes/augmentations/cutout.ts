/** `cutout(8)`: a square of nothing. */
import { LONGEST_SIDE } from "../../../runtime/augment/augmentation.ts";
import type { AugmentWord } from "./augment-word.ts";
import { required } from "../../model/words/parameters.ts";

export const cutout: AugmentWord = {
  doc: "a square around any pixel becomes the data's mean, 0 once normalised (DeVries & Taylor 2017)",
  torch: "Cutout(n_holes=1, length=size) of github.com/uoguelph-mlrg/Cutout",
  example: "data cifar10(augment: [pad_crop(4), flip, cutout(16)])",
  parameters: [required("size", "int", "height and width of the square; what lies outside the image is cut off")],
  read: (call) => ({ kind: "cutout", size: call.whole("size", 1, LONGEST_SIDE) }),
};
