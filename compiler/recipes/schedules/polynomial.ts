/** `polynomial(0.1, power: 0.9)`: what networks for segmentation are trained with (Chen et al. 2017, DeepLab). */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { rational } from "../../model/values/rational.ts";
import { defaulted, exact } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";
import { rateParameter, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const polynomial: RecipeWord<ScheduleRecipe> = {
  doc: "the rate times a power of the share of the run that is left after the warm-up (Chen et al. 2017, DeepLab)",
  torch: "torch.optim.lr_scheduler.PolynomialLR(optimizer, total_iters, power)",
  example: "schedule polynomial(0.1, power: 0.9)",
  parameters: [
    rateParameter,
    defaulted("power", "float", exact(rational(9n, 10n)), "1 is a straight line, more drops sooner"),
    ...warmupParameters,
  ],
  read(call) {
    const power = call.positive("power");
    return { kind: "polynomial", rate: readRate(call), power, ...readWarmup(call) };
  },
};
