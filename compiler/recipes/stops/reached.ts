/** `reached(0.94)`: a run ends at the first evaluation that is as good as was asked for. */
import type { StopRecipe } from "../checked-recipe.ts";
import { required } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";

export const reached: RecipeWord<StopRecipe> = {
  doc: "at the first evaluation whose metric is this good: not below it, or not above it where that is a loss",
  torch: "if accuracy >= target: break",
  example: "stop reached(0.94)",
  parameters: [required("target", "float", "the metric that is asked for: a share of 1 but for the loss")],
  read(call) {
    return { kind: "reached", target: call.positive("target") };
  },
};
