/** `one_cycle(0.1, rise: 0.3)`: up and far down again (Smith and Topin 2018, super-convergence), as PyTorch has it. */
import type { ScheduleRecipe } from "../checked-recipe.ts";
import { rational } from "../../model/values/rational.ts";
import { defaulted, exact, word } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";
import { noWarmup, rateParameter, readRate } from "./rate.ts";

const shapes = ["cosine", "linear"] as const;

export const oneCycle: RecipeWord<ScheduleRecipe> = {
  doc: "up from a 25th of the rate, then down to a 10,000th of where it began (Smith and Topin 2018)",
  torch:
    "torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=rate, total_steps, pct_start=rise, anneal_strategy=shape)",
  example: "schedule one_cycle(0.4, rise: 0.3)",
  parameters: [
    rateParameter,
    defaulted(
      "rise",
      "float",
      exact(rational(3n, 10n)),
      "the share of the run in which it grows: its warm-up, and all that it has",
    ),
    defaulted("shape", "word", word("cosine"), "how it goes: by half a cosine, or straight, as in the paper", shapes),
  ],
  read(call) {
    const rise = call.number("rise", (value) => value <= 1, "a number from 0 to 1");
    const shape = call.oneWord("shape", shapes, "cosine");
    return { kind: "one_cycle", rate: readRate(call), rise, ...(shape === "linear" && { shape }), ...noWarmup };
  },
};
