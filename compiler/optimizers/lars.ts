/**
 * LARS (You, Gitman and Ginsburg 2017, algorithm 1): each tensor has a rate of its own, trust * |p| / (|g| + decay * |p|),
 * so that large batches do not throw a layer far: d = ratio * (g + decay * p); m = momentum * m + rate * d; p -= m. What
 * `no_decay` spares takes plain steps with momentum, as whoever trains by it leaves norms and biases out; so does a tensor
 * whose values, or gradients, are all 0.
 */
import { euclideanNorm } from "../graph/norms.ts";
import type { NodeId } from "../graph/types.ts";
import { rational } from "../model/values/rational.ts";
import { defaulted, exact } from "../model/words/parameters.ts";
import type { OptimizerOptions, OptimizerRecipe } from "../recipes/checked-recipe.ts";
import type { MakingWord } from "../recipes/word.ts";
import { decayedGradient, decayParameters, readDecay, readShare, spares } from "./decay.ts";
import { rate, type Optimizer } from "./optimizer.ts";

export const larsWord: MakingWord<OptimizerRecipe<"lars">, Optimizer> = {
  doc: "momentum with a rate for each tensor, by what its values and gradients amount to (You et al. 2017)",
  torch: "none; flash.core.optimizers.LARS(parameters, lr, momentum, weight_decay, trust_coefficient=trust)",
  example: "optimizer lars(momentum: 0.9, trust: 0.001, weight_decay: 1e-4, no_decay: [norm, bias])",
  parameters: [
    defaulted("momentum", "float", exact(rational(9n, 10n)), "how much of the last step is kept"),
    defaulted("trust", "float", exact(rational(1n, 1000n)), "how far a step may go, as a share of what is there"),
    ...decayParameters("how much of a weight is added to its gradient"),
  ],
  read(call) {
    const momentum = readShare(call, "momentum");
    const trust = call.positive("trust");
    return { kind: "lars", momentum, trust, ...readDecay(call) };
  },
  make: lars,
};

export function lars(options: OptimizerOptions["lars"]): Optimizer {
  const { momentum, trust, weightDecay } = options;
  return {
    scalars: [rate],
    states: [{ name: "momentum", of: "parameter", first: 0 }],
    decays: (kind) => !spares(options, kind),
    update(context) {
      const { build, parameter, gradient, decays: isScaled, state, scalar, spread, keep } = context;
      const pulled = decayedGradient(context, options);
      const ratio = (): NodeId => {
        const [weights, gradients] = [euclideanNorm(build, parameter), euclideanNorm(build, gradient)];
        const against = build.map("add", gradients, build.mapWith("multiply", weights, weightDecay));
        const product = build.map("multiply", weights, gradients);
        const isThere = build.map("greater", product, build.map("multiply", product, build.constant(0)));
        const share = build.map("divide", build.mapWith("multiply", weights, trust), against);
        return build.map("select", isThere, share, build.constant(1));
      };
      const length = isScaled ? build.map("multiply", scalar("rate"), ratio()) : scalar("rate");
      const step = build.map("multiply", spread(length), pulled);
      const moved = keep("momentum", build.map("add", build.mapWith("multiply", state("momentum"), momentum), step));
      return build.map("subtract", parameter, moved);
    },
  };
}
