/** Squares of small differences and the large ones as they are: `torch.nn.SmoothL1Loss` (Girshick 2015, equation 3). */
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import { defaulted, number } from "../model/words/parameters.ts";
import type { MakingWord } from "../recipes/word.ts";
import { meanAgainstTarget } from "./against-target.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const smoothL1Word: MakingWord<LossRecipe<"smooth_l1">, Loss> = {
  doc: "mean of what differences to the targets are worth: half their square over beta, and beyond beta as in l1",
  torch: "nn.SmoothL1Loss(beta=beta)",
  example: "loss smooth_l1(beta: 0.5)",
  parameters: [defaulted("beta", "float", number(1), "where the square ends"), outputParameter],
  read(call) {
    return { kind: "smooth_l1", beta: call.positive("beta", "; what it would be of 0 is `l1`") };
  },
  make: ({ beta }) =>
    meanAgainstTarget("smooth_l1", (build, output, target) => {
      const size = build.map("absolute", build.map("subtract", output, target));
      // With c = min(size, beta) both branches are c (size - c / 2) / beta, of which nothing overflows that size does not.
      const within = build.mapWith("minimum", size, beta);
      const less = build.map("subtract", size, build.mapWith("multiply", within, 0.5));
      return build.map("multiply", build.mapWith("multiply", within, 1 / beta), less);
    }),
};
