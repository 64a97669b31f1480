/** Mean of absolute differences: `torch.nn.L1Loss`, whose slope is 0 where there is no difference. */
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { meanAgainstTarget } from "./against-target.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const l1Word: MakingWord<LossRecipe<"l1">, Loss> = {
  doc: "mean of absolute differences to the targets, 1 at an image's class and 0 elsewhere",
  torch: "nn.L1Loss()",
  example: "loss l1",
  parameters: [outputParameter],
  read: () => ({ kind: "l1" }),
  make: () =>
    meanAgainstTarget("l1", (build, output, target) => build.map("absolute", build.map("subtract", output, target))),
};
