/** Of classes: how many examples are given their own, as PyTorch counts them, which they are given instead, and the loss. */
import type { Metric } from "../compiler/recipes/checked-recipe.ts";
import type { PlacedLoss } from "./class-losses.ts";
import { Confusion } from "./confusion.ts";
import type { Meter, Score } from "./evaluate.ts";
import type { ExampleBatch } from "./examples.ts";

/** `top5`: how many classes an example may be given. */
export const TOP = 5;

/** Of outputs with a score for each class; the examples have a class each. */
export class ClassMeter implements Meter {
  readonly #losses: readonly PlacedLoss[];
  readonly #metrics: readonly Metric[];
  #confusion: Confusion | undefined;
  #correct = 0;
  #amongTop = 0;
  #examples = 0;
  #loss = 0;
  #notFinite = 0;

  /**
   * @param losses at least one; the classes are those that the output of the first tells
   * @param metrics what is told beside accuracy and loss
   */
  constructor(losses: readonly PlacedLoss[], metrics: readonly Metric[] = []) {
    this.#losses = losses;
    this.#metrics = metrics;
  }

  add(outputs: { readonly [name: string]: Float32Array }, { labels, examples }: ExampleBatch): void {
    const [only = new Float32Array()] = Object.values(outputs);
    for (const [index, { lossOf, weight, of }] of this.#losses.entries()) {
      const logits = of === undefined ? only : (outputs[of] ?? new Float32Array());
      const classes = logits.length / examples;
      for (const [row, label] of labels.entries()) {
        const scores = logits.subarray(row * classes, (row + 1) * classes);
        this.#loss += weight * lossOf(scores, label);
        if (index === 0) this.#score(scores, label);
      }
    }
    this.#examples += examples;
  }

  #score(scores: Float32Array, label: number): void {
    this.#confusion ??= new Confusion(scores.length);
    if (!scores.every(Number.isFinite)) {
      this.#notFinite++;
      return;
    }
    const answer = indexOfLargest(scores);
    this.#confusion.add(label, answer);
    if (answer === label) this.#correct++;
    if (placeOf(scores, label) < TOP) this.#amongTop++;
  }

  score(): Score {
    const confusion = this.#confusion ?? new Confusion(0);
    const [accuracy, loss] = [this.#correct / this.#examples, this.#loss / this.#examples];
    const means = {
      accuracy,
      ...(this.#metrics.includes("top5") ? { top5: this.#amongTop / this.#examples } : {}),
      ...(this.#metrics.includes("mean_iou") ? { mean_iou: confusion.meanIou() } : {}),
      loss,
    };
    return { examples: this.#examples, notFinite: this.#notFinite, means, confusion };
  }
}

/** The first of equal ones. */
export function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** How many come before one, largest first and equal ones in their order: 0 of what `indexOfLargest` gives. */
function placeOf(values: Float32Array, index: number): number {
  const own = values[index] ?? Number.NaN;
  return values.reduce((before, each, i) => before + Number(each > own || (each === own && i < index)), 0);
}
