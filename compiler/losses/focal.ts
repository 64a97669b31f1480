/**
 * Binary cross-entropy in which what is right already counts little (Lin et al. 2017): `torchvision.ops.sigmoid_focal_loss`
 * with its mean.
 */
import type { LossRecipe } from "../recipes/checked-recipe.ts";
import type { GraphBuilder } from "../graph/build.ts";
import type { NodeId } from "../graph/types.ts";
import { rational } from "../model/values/rational.ts";
import { defaulted, exact, number } from "../model/words/parameters.ts";
import type { MakingWord } from "../recipes/word.ts";
import { meanAgainstTarget } from "./against-target.ts";
import { binaryCrossEntropy } from "./logistic.ts";
import type { Loss } from "./loss.ts";
import { outputParameter } from "./of-output.ts";

export const focalWord: MakingWord<LossRecipe<"focal">, Loss> = {
  doc: "binary cross-entropy of each score, times how wrong it is to a power: for many easy examples beside few hard ones",
  torch: 'torchvision.ops.sigmoid_focal_loss(scores, targets, alpha, gamma, reduction="mean")',
  example: "loss focal(gamma: 2, alpha: 0.25)",
  parameters: [
    defaulted("gamma", "float", number(2), "the power; 0 is binary cross-entropy, weighed by alpha"),
    defaulted("alpha", "float", exact(rational(1n, 4n)), "what a target of 1 counts, one of 0 counting the rest of 1"),
    outputParameter,
  ],
  read(call) {
    const range = "a number from 0 to 1; 0.5 weighs both alike";
    return { kind: "focal", gamma: call.number("gamma"), alpha: call.number("alpha", (value) => value <= 1, range) };
  },
  make: ({ gamma, alpha }) =>
    meanAgainstTarget("focal", (build, logit, target) => {
      const entropy = binaryCrossEntropy(build, logit, target);
      const focused = gamma === 0 ? entropy : build.map("multiply", entropy, power(build, logit, target, gamma));
      const weight = build.mapWith("add", build.mapWith("multiply", target, 2 * alpha - 1), 1 - alpha);
      return build.map("multiply", weight, focused);
    }),
};

/** Below it a power of less than 1 would have a slope that is not finite. */
const LEAST = 1e-30;

/** (1 - p)^gamma, where p is the probability of what the target says. */
function power(build: GraphBuilder, logit: NodeId, target: NodeId, gamma: number): NodeId {
  const no = build.map("subtract", build.like(target, 1), target);
  // sigmoid(-x) and not 1 - sigmoid(x), of which nothing is left where x is large.
  const missed = build.map("multiply", target, build.map("sigmoid", build.map("negate", logit)));
  const wrong = build.map("add", missed, build.map("multiply", no, build.map("sigmoid", logit)));
  if (gamma === 1) return wrong;
  if (gamma === 2) return build.map("multiply", wrong, wrong);
  return build.mapWith("power", build.mapWith("maximum", wrong, LEAST), gamma);
}
