/**
 * AdamW (Loshchilov and Hutter 2019) as PyTorch has it (`torch.optim.AdamW`): Adam of the gradient alone, of weights that
 * shrink by rate * decay before each step. PyTorch decays by 0.01 where it is told nothing; a recipe says its decay itself.
 */
import type { OptimizerOptions, OptimizerRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { adamParameters, adamWith, readAdam } from "./adam.ts";
import type { Optimizer } from "./optimizer.ts";

export const adamwWord: MakingWord<OptimizerRecipe<"adamw">, Optimizer> = {
  doc: "Adam with weights that shrink by themselves, whatever their gradients (Loshchilov and Hutter 2019)",
  torch: "torch.optim.AdamW(parameters, lr, betas, eps, weight_decay)",
  example: "optimizer adamw(weight_decay: 0.05, no_decay: [norm, bias])",
  parameters: adamParameters("the share of the rate by which weights shrink each step; PyTorch's own default is 0.01"),
  read: (call) => ({ kind: "adamw", ...readAdam(call) }),
  make: adamw,
};

export function adamw(options: OptimizerOptions["adamw"]): Optimizer {
  return adamWith(options, {
    gradient: ({ gradient }) => gradient,
    weight({ build, parameter, decays, scalar, spread }) {
      if (!decays) return parameter;
      const kept = build.mapWith("add", build.mapWith("multiply", scalar("rate"), -options.weightDecay), 1);
      return build.map("multiply", parameter, spread(kept));
    },
  });
}
