/** Of yes and no for each number by itself: `torch.nn.BCEWithLogitsLoss`. */
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { meanAgainstTarget } from "./against-target.ts";
import { binaryCrossEntropy } from "./logistic.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const binaryCrossEntropyWord: MakingWord<LossRecipe<"binary_cross_entropy">, Loss> = {
  doc: "cross-entropy of yes and no for each score by itself, before its sigmoid; targets are 1 at an image's class, 0 elsewhere",
  torch: "nn.BCEWithLogitsLoss()",
  example: "loss binary_cross_entropy",
  parameters: [outputParameter],
  read: () => ({ kind: "binary_cross_entropy" }),
  make: () => meanAgainstTarget("binary_cross_entropy", binaryCrossEntropy),
};
