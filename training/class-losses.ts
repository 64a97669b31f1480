/** What each loss is of one example, from its scores and its class: in 64 bits, as PyTorch has it. */
import type { LossOptions, LossRecipe, LossTerms, LossWord } from "../compiler/recipes/checked-recipe.ts";

export type ClassLoss = (scores: Float32Array, label: number) => number;

const losses: { readonly [W in LossWord]: (options: LossOptions[W]) => ClassLoss } = {
  cross_entropy:
    ({ labelSmoothing }) =>
    (scores, label) =>
      crossEntropy(scores, label, labelSmoothing),
  binary_cross_entropy: () => meanOfEach(binaryCrossEntropy),
  focal: ({ gamma, alpha }) => meanOfEach((score, target) => focal(score, target, gamma, alpha)),
  mse: () => meanOfEach((score, target) => (score - target) ** 2),
  l1: () => meanOfEach((score, target) => Math.abs(score - target)),
  smooth_l1: ({ beta }) => meanOfEach((score, target) => smoothL1(score - target, beta)),
  dice: () => dice,
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

/** Of what each score is worth against 1 at the class and 0 elsewhere. */
function meanOfEach(worth: (score: number, target: 0 | 1) => number): ClassLoss {
  return (scores, label) =>
    scores.reduce((sum, score, index) => sum + worth(score, index === label ? 1 : 0), 0) / scores.length;
}

/** -log(sigmoid(x)) of the target's side. */
function binaryCrossEntropy(score: number, target: 0 | 1): number {
  const against = target === 1 ? -score : score;
  return Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against)));
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function focal(score: number, target: 0 | 1, gamma: number, alpha: number): number {
  const wrong = sigmoid(target === 1 ? -score : score);
  return (target === 1 ? alpha : 1 - alpha) * wrong ** gamma * binaryCrossEntropy(score, target);
}

function smoothL1(difference: number, beta: number): number {
  const size = Math.abs(difference);
  return size < beta ? (0.5 * size ** 2) / beta : size - 0.5 * beta;
}

/** Over the classes: that of the label is all that is meant. */
function dice(scores: Float32Array, label: number): number {
  const all = scores.reduce((sum, score) => sum + sigmoid(score), 0);
  return 1 - (2 * sigmoid(scores[label] ?? Number.NaN) + 1) / (all + 1 + 1);
}
