/** How training images may be moved; what it does to them is in `runtime/data.ts`. */
import type { Augmentation } from "../../../runtime/dataset.ts";
import { required } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";

export const augmentWords: { readonly [W in Augmentation["kind"]]: RecipeWord<Augmentation> } = {
  pad_crop: {
    doc: "zeros around the image, and a crop of its size anywhere in that (He et al. 2015, section 4.2)",
    torch: "torchvision.transforms.RandomCrop(size, padding)",
    example: "data cifar10(augment: [pad_crop(4), flip])",
    parameters: [required("padding", "int", "pixels of zeros on each side")],
    read: (call) => ({ kind: "pad_crop", padding: call.whole("padding", 0) }),
  },
  flip: {
    doc: "left and right are exchanged in half of the images",
    torch: "torchvision.transforms.RandomHorizontalFlip()",
    example: "data cifar10(augment: [flip])",
    parameters: [],
    read: () => ({ kind: "flip" }),
  },
};
