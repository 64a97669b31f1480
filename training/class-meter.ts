/** Of classes: how many examples are given their own, and cross-entropy, as PyTorch counts both. */
import type { Meter, Score } from "./evaluate.ts";
import type { ExampleBatch } from "./examples.ts";

/** Of a model with one output, a score for each class; the examples' one target is their class. */
export class ClassMeter implements Meter {
  readonly #labelSmoothing: number;
  #correct = 0;
  #examples = 0;
  #loss = 0;
  #notFinite = 0;

  constructor({ labelSmoothing }: { readonly labelSmoothing: number }) {
    this.#labelSmoothing = labelSmoothing;
  }

  add([logits = new Float32Array()]: readonly Float32Array[], { targets, examples }: ExampleBatch): void {
    const [labels = new Int32Array()] = Object.values(targets);
    const classes = logits.length / examples;
    for (const [row, label] of labels.entries()) {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      if (!scores.every(Number.isFinite)) this.#notFinite++;
      else if (indexOfLargest(scores) === label) this.#correct++;
      this.#loss += crossEntropy(scores, label, this.#labelSmoothing);
    }
    this.#examples += examples;
  }

  score(): Score {
    const means = { accuracy: this.#correct / this.#examples, loss: this.#loss / this.#examples };
    return { examples: this.#examples, notFinite: this.#notFinite, means };
  }
}

/** The first of equal ones. */
function indexOfLargest(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if ((values[i] ?? 0) > (values[best] ?? 0)) best = i;
  return best;
}

/** PyTorch's of one example: smoothing gives each class its share of the target. */
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
