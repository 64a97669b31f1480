/**
 * RMSprop (Tieleman and Hinton 2012) as PyTorch has it (`torch.optim.RMSprop`): d = g + decay * p; v = alpha v + (1 - alpha) d²;
 * s = d / (√v + eps); m = momentum m + s; p -= rate * m. TensorFlow's adds eps under the root.
 */
import type { NodeId } from "../graph/types.ts";
import { rational } from "../model/values/rational.ts";
import { defaulted, exact, number } from "../model/words/parameters.ts";
import type { OptimizerOptions, OptimizerRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { decayedGradient, decayParameters, decays, readDecay, readShare } from "./decay.ts";
import { rate, type Optimizer } from "./optimizer.ts";

export const rmspropWord: MakingWord<OptimizerRecipe<"rmsprop">, Optimizer> = {
  doc: "gradients by the root of the mean of their squares (Tieleman and Hinton 2012)",
  torch: "torch.optim.RMSprop(parameters, lr, alpha, eps, weight_decay, momentum)",
  example: "optimizer rmsprop(alpha: 0.9, momentum: 0.9, eps: 0.001)",
  parameters: [
    defaulted("alpha", "float", exact(rational(99n, 100n)), "how much is kept of the mean of squares"),
    defaulted("eps", "float", exact(rational(1n, 100_000_000n)), "what is added to its root"),
    defaulted("momentum", "float", number(0), "how much of the last step is kept"),
    ...decayParameters("how much of a weight is added to its gradient"),
  ],
  read(call) {
    const [alpha, momentum] = [readShare(call, "alpha"), readShare(call, "momentum")];
    return { kind: "rmsprop", alpha, eps: call.number("eps"), momentum, ...readDecay(call) };
  },
  make: rmsprop,
};

export function rmsprop(options: OptimizerOptions["rmsprop"]): Optimizer {
  const { alpha, eps, momentum } = options;
  const words = "a mean of squares is 0 or more";
  return {
    scalars: [rate],
    states: [
      { name: "square", of: "parameter", first: 0, range: { least: 0, words } },
      ...(momentum === 0 ? [] : [{ name: "momentum", of: "parameter", first: 0 } as const]),
    ],
    decays: decays(options),
    update(context) {
      const { build, parameter, state, scalar, spread, keep } = context;
      const d = decayedGradient(context, options);
      const fresh = build.mapWith("multiply", build.map("multiply", d, d), 1 - alpha);
      const square = keep("square", build.map("add", build.mapWith("multiply", state("square"), alpha), fresh));
      const scaled = build.map("divide", d, build.mapWith("add", build.map("sqrt", square), eps));
      const moved = (): NodeId =>
        keep("momentum", build.map("add", build.mapWith("multiply", state("momentum"), momentum), scaled));
      const step = build.map("multiply", spread(scalar("rate")), momentum === 0 ? scaled : moved());
      return build.map("subtract", parameter, step);
    },
  };
}
