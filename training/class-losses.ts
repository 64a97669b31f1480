/** What each loss is of one example, from its scores and its class: in 64 bits, as PyTorch has it. */
import type { LossOptions, LossRecipe, LossTerms, LossWord } from "../compiler/recipes/checked-recipe.ts";

export type ClassLoss = (scores: Float32Array, label: number) => number;

const losses: { readonly [W in LossWord]: (options: LossOptions[W]) => ClassLoss } = {
  cross_entropy:
    ({ labelSmoothing }) =>
    (scores, label) =>
      crossEntropy(scores, label, labelSmoothing),
  mse: () => meanSquaredError,
};

/** One loss of a sum. */
export interface PlacedLoss {
  readonly lossOf: ClassLoss;
  readonly weight: number;
  /** The output whose scores it takes; absent: the model's only one. */
  readonly of?: string;
}

export function classLosses(terms: LossTerms): readonly PlacedLoss[] {
  return terms.map(({ weight, of, ...recipe }) => ({
    lossOf: classLoss(recipe),
    weight,
    ...(of === undefined ? {} : { of }),
  }));
}
function classLoss<W extends LossWord>(recipe: LossRecipe<W>): ClassLoss {
  return losses[recipe.kind](recipe);
}

/** Smoothing gives each class its share of the target. */
export function crossEntropy(scores: Float32Array, label: number, smoothing: number): number {
  let largest = -Infinity;
  for (const score of scores) largest = Math.max(largest, score);
  let [exponentials, sum] = [0, 0];
  for (const score of scores) {
    exponentials += Math.exp(score - largest);
    sum += score;
  }
  const logSum = largest + Math.log(exponentials);
  return logSum - (1 - smoothing) * (scores[label] ?? Number.NaN) - (smoothing * sum) / scores.length;
}

/** From 1 at the class and 0 elsewhere. */
function meanSquaredError(scores: Float32Array, label: number): number {
  return scores.reduce((sum, score, index) => sum + (score - Number(index === label)) ** 2, 0) / scores.length;
}
