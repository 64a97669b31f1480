/** Mean of squared differences: `torch.nn.MSELoss`. Of class scores the targets are 1 at the class and 0 elsewhere. */
import type { NodeId } from "../graph/types.ts";
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { onlyValue, type LossContext } from "./context.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const mseWord: MakingWord<LossRecipe<"mse">, Loss> = {
  doc: "mean of squared differences to the targets, 1 at an image's class and 0 elsewhere",
  torch: "nn.MSELoss()",
  example: "loss mse",
  parameters: [outputParameter],
  read: () => ({ kind: "mse" }),
  make: () => meanSquaredError,
};

/** Of one output, whatever its shape; the target has it too. */
export const meanSquaredError: Loss<"target"> = {
  word: "mse",
  takes: "one tensor",
  fits: (outputs) => outputs.length === 1,
  help: "give the model one output",
  targets: (outputs) => ({ target: { dtype: "f32", shape: onlyValue(outputs).shape } }),
  value: meanOfSquares,
  metrics: [],
};

function meanOfSquares({ build, outputs, targets: { target } }: LossContext<"target">): NodeId {
  const difference = build.map("subtract", onlyValue(outputs).node, target);
  const { shape } = build.typeOf(difference);
  const axes = shape.map((_, axis) => axis);
  const total = build.reduce("sum", build.map("multiply", difference, difference), axes);
  return build.mapWith("multiply", total, 1 / shape.reduce((a, b) => a * b, 1));
}
