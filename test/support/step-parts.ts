/** The loss and the optimizer of steps that are no matter of a test. */
import { crossEntropy } from "../../compiler/losses/cross-entropy.ts";
import type { Loss } from "../../compiler/losses/loss.ts";
import { sumOfLosses, type LossSum } from "../../compiler/losses/sum.ts";
import { sgd, type SgdOptions } from "../../compiler/optimizers/sgd.ts";

export const plainLoss = crossEntropy({ labelSmoothing: 0 });

/** What is trained on is this one loss. */
export function alone(loss: Loss): LossSum {
  return sumOfLosses([{ loss, weight: 1 }]);
}

export const plainSgd: SgdOptions = { momentum: 0, nesterov: false, dampening: 0, weightDecay: 0, noDecay: [] };
/** As the oracle trains. */
export const oracleSgd = sgd({ ...plainSgd, momentum: 0.9, weightDecay: 1e-4 });
