/** `restarts(0.1, period: 10, grow: 2)`: cosines one after the other (Loshchilov and Hutter 2017, SGDR). */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { defaulted, number, required } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";
import { rateParameter, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const restarts: RecipeWord<ScheduleRecipe> = {
  doc: "half a cosine down to 0, again and again, each longer than the one before (Loshchilov and Hutter 2017, SGDR)",
  torch: "torch.optim.lr_scheduler.CosineAnnealingWarmRestarts(optimizer, T_0=period, T_mult=grow)",
  example: "schedule restarts(0.1, period: 25, grow: 3)",
  parameters: [
    rateParameter,
    required("period", "float", "steps or epochs of the first one, as the run's length is counted"),
    defaulted("grow", "float", number(2), "how many times as long each is as the one before"),
    ...warmupParameters,
  ],
  read(call) {
    const period = call.positive("period");
    const grow = call.number("grow", (value) => value >= 1, "a number from 1 to 3.4e38");
    return { kind: "restarts", rate: readRate(call), period, grow, ...readWarmup(call) };
  },
};
