/** `patience(10)`: a run ends that has ceased to become better (Prechelt 1998, "Early Stopping – But When?"). */
import type { StopRecipe } from "../checked-recipe.ts";
import { required } from "../../model/words/parameters.ts";
import type { RecipeWord } from "../word.ts";

export const patience: RecipeWord<StopRecipe> = {
  doc: "after so many evaluations, one after the other, without a better metric",
  torch: "EarlyStopping(monitor, patience) of pytorch_lightning",
  example: "stop patience(10)",
  parameters: [required("evaluations", "int", "evaluations that are waited for a better one")],
  read: (call) => ({ kind: "patience", evaluations: call.whole("evaluations", 1) }),
};
