/** `steps(0.1, drop: 0.1, at: [32k, 48k])`: the paper's (He et al. 2015, section 4.2). */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { rational } from "../../model/values/rational.ts";
import { defaulted, exact, optional } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";
import { rateParameter, readRate, readWarmup, warmupParameters } from "./rate.ts";

export const steps: RecipeWord<ScheduleRecipe> = {
  doc: "a rate that drops at each milestone",
  torch: "torch.optim.lr_scheduler.MultiStepLR(optimizer, at, gamma=drop)",
  example: "schedule steps(0.1, drop: 0.1, at: [30, 60])",
  parameters: [
    rateParameter,
    defaulted("drop", "float", exact(rational(1n, 10n)), "the factor of each milestone"),
    optional("at", "float[]", "the milestones, in steps or epochs as the run's length is"),
    ...warmupParameters,
  ],
  read(call) {
    const [rate, warmup] = [readRate(call), readWarmup(call)];
    const [drop, at] = [call.number("drop"), call.numbers("at")];
    if (at.length === 0 && call.has("drop")) call.withoutEffect("drop", { other: "at", value: "[]" });
    if (at.length > 0 && drop === 1) call.withoutEffect("at", { other: "drop", value: "1" });
    return { kind: "steps", rate, drop, at, ...warmup };
  },
};
