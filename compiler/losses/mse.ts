/** Mean of squared differences: `torch.nn.MSELoss`. Of class scores the targets are 1 at the class and 0 elsewhere. */
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { meanAgainstTarget } from "./against-target.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const mseWord: MakingWord<LossRecipe<"mse">, Loss> = {
  doc: "mean of squared differences to the targets, 1 at an image's class and 0 elsewhere",
  torch: "nn.MSELoss()",
  example: "loss mse",
  parameters: [outputParameter],
  read: () => ({ kind: "mse" }),
  make: () => meanSquaredError,
};

/** Of one output, whatever its shape; the target has it too. */
export const meanSquaredError = meanAgainstTarget("mse", (build, output, target) => {
  const difference = build.map("subtract", output, target);
  return build.map("multiply", difference, difference);
});
