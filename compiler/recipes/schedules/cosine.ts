/** `cosine(0.1, to: 0)`: half a wave down (Loshchilov and Hutter 2017, SGDR, without its restarts). */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import type { RecipeWord } from "../word.ts";
import { lastRateParameter, rateParameter, readLastRate, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const cosine: RecipeWord<ScheduleRecipe> = {
  doc: "half a cosine from the rate to the last one, over what is left after the warm-up (Loshchilov and Hutter 2017)",
  torch: "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max, eta_min=to)",
  example: "schedule cosine(0.1, warmup: 5)",
  parameters: [rateParameter, lastRateParameter, ...warmupParameters],
  read: (call) => ({ kind: "cosine", rate: readRate(call), to: readLastRate(call), ...readWarmup(call) }),
};
