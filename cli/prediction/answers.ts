/** What a model's scores of an image say: its classes by probability, and how they are printed. */
import type { LossWord } from "../../compiler/recipes/checked-recipe.ts";
import { printableLine } from "../../compiler/diagnostics/render/printable.ts";

export interface Answer {
  readonly class: string;
  /** Number of the class, from 0. */
  readonly label: number;
  /** 0 to 1. */
  readonly probability: number;
}

/** Losses that tell each class by itself: an image may be of several, or of none. */
const ofEachClass: ReadonlySet<LossWord> = new Set(["binary_cross_entropy", "focal", "dice"]);

/**
 * The most probable classes, first ones first where they are the same.
 * @param loss that the scores were trained with: their softmax, or the sigmoid of each
 * @param names one a class
 */
export function answersOf(
  scores: Float32Array,
  loss: LossWord,
  names: readonly string[],
  count: number,
): readonly Answer[] {
  const probabilities = ofEachClass.has(loss)
    ? Array.from(scores, (score) => 1 / (1 + Math.exp(-score)))
    : softmax(scores);
  return probabilities
    .map((probability, label) => ({ class: names[label] ?? String(label), label, probability }))
    .sort((one, other) => other.probability - one.probability || one.label - other.label)
    .slice(0, count);
}

export function softmax(scores: Float32Array): readonly number[] {
  const largest = scores.reduce((most, score) => Math.max(most, score), -Infinity);
  const exponentials = Array.from(scores, (score) => Math.exp(score - largest));
  const sum = exponentials.reduce((all, each) => all + each, 0);
  return exponentials.map((each) => each / sum);
}

/** `cat 93.12 %` */
export function answerText({ class: name, probability }: Answer): string {
  return `${printableLine(name)} ${(100 * probability).toFixed(2)} %`;
}
