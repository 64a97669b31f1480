/** Of classes: how many examples are given their own, as PyTorch counts them, and the loss. */
import type { PlacedLoss } from "./class-losses.ts";
import type { Meter, Score } from "./evaluate.ts";
import type { ExampleBatch } from "./examples.ts";

/** Of outputs with a score for each class; the examples have a class each. */
export class ClassMeter implements Meter {
  readonly #losses: readonly PlacedLoss[];
  #correct = 0;
  #examples = 0;
  #loss = 0;
  #notFinite = 0;

  /** @param losses at least one; the classes are those that the output of the first tells */
  constructor(losses: readonly PlacedLoss[]) {
    this.#losses = losses;
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
    if (!scores.every(Number.isFinite)) this.#notFinite++;
    else if (indexOfLargest(scores) === label) this.#correct++;
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
