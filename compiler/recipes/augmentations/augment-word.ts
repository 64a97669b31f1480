/** What a word of `augment` says besides: what it does to the classes of images. */
import type { Augmentation } from "../../../runtime/dataset.ts";
import type { RecipeWord } from "../word.ts";

export interface AugmentWord extends RecipeWord<Augmentation> {
  /** It mixes an image with another: the classes of both have a share, and a step takes these instead of a label. */
  readonly mixes?: true;
}
