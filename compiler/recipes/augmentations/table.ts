/** How training images may be moved; what it does to them is in `runtime/data.ts`. */
import type { Augmentation } from "../../../runtime/dataset.ts";
import type { RecipeWord } from "../word.ts";
import { flip } from "./flip.ts";
import { padCrop } from "./pad-crop.ts";

export const augmentWords: { readonly [W in Augmentation["kind"]]: RecipeWord<Augmentation> } = {
  pad_crop: padCrop,
  flip,
};
