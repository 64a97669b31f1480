/** `exponential(0.1, factor: 0.97)`. */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { rational } from "../../model/values/rational.ts";
import { defaulted, exact } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";
import { rateParameter, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const exponential: RecipeWord<ScheduleRecipe> = {
  doc: "a rate that becomes a share of itself each step or epoch, as the run's length is counted, after the warm-up",
  torch: "torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=factor)",
  example: "schedule exponential(0.1, factor: 0.97)",
  parameters: [
    rateParameter,
    defaulted("factor", "float", exact(rational(97n, 100n)), "the share of each step or epoch"),
    ...warmupParameters,
  ],
  read(call) {
    const factor = call.number("factor", (value) => value > 0 && value <= 1, "a number above 0 and at most 1");
    return { kind: "exponential", rate: readRate(call), factor, ...readWarmup(call) };
  },
};
