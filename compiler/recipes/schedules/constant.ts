/** `constant(0.1)`. */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import type { RecipeWord } from "../word.ts";
import { rateParameter, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const constant: RecipeWord<ScheduleRecipe> = {
  doc: "one rate for the whole run",
  torch: "torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1)",
  example: "schedule constant(0.05, warmup: 1)",
  parameters: [rateParameter, ...warmupParameters],
  read: (call) => ({ kind: "constant", rate: readRate(call), ...readWarmup(call) }),
};
