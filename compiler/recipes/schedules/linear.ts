/** `linear(0.1, to: 0)`. */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import type { RecipeWord } from "../word.ts";
import { lastRateParameter, rateParameter, readLastRate, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const linear: RecipeWord<ScheduleRecipe> = {
  doc: "a straight line from the rate to the last one, over what is left after the warm-up",
  torch: "torch.optim.lr_scheduler.LinearLR(optimizer, start_factor=1, end_factor=to / rate, total_iters)",
  example: "schedule linear(0.1, to: 0.001)",
  parameters: [rateParameter, lastRateParameter, ...warmupParameters],
  read: (call) => ({ kind: "linear", rate: readRate(call), to: readLastRate(call), ...readWarmup(call) }),
};
