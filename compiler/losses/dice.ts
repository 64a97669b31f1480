/**
 * How little of what is meant and what is told lies over each other (Milletari et al. 2016), for each channel of each
 * example: 1 - (2 Σ p t + 1) / (Σ p + Σ t + 1), of p = sigmoid(score). Sums go over all positions; of vectors over the
 * vector.
 */
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { againstTarget, meanOf } from "./against-target.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

/** Of an empty channel that is told so the overlap is whole, and no sum that is divided by is 0. */
const SMOOTH = 1;

export const diceWord: MakingWord<LossRecipe<"dice">, Loss> = {
  doc: "1 less the Dice overlap of the scores' sigmoid with the targets, over the positions of each channel, mean of all",
  torch: "monai.losses.DiceLoss(sigmoid=True, smooth_nr=1, smooth_dr=1)",
  example: "loss dice",
  parameters: [outputParameter],
  read: () => ({ kind: "dice" }),
  make: () =>
    againstTarget("dice", (build, logit, target) => {
      const { shape } = build.typeOf(logit);
      // Channels are last in the graph; a vector has no positions but its own.
      const axes = shape.length === 2 ? [1] : [...shape.keys()].slice(1, -1);
      const yes = build.map("sigmoid", logit);
      const both = build.reduce("sum", build.map("multiply", yes, target), axes);
      const all = build.map("add", build.reduce("sum", yes, axes), build.reduce("sum", target, axes));
      const twice = build.mapWith("add", build.mapWith("multiply", both, 2), SMOOTH);
      const overlap = build.map("divide", twice, build.mapWith("add", all, SMOOTH));
      return meanOf(build, build.map("subtract", build.like(overlap, 1), overlap));
    }),
};
