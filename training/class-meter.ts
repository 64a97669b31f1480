/** Of classes: how many examples are given their own, as PyTorch counts them, and the loss. */
import type { ClassLoss } from "./class-losses.ts";
import type { Meter, Score } from "./evaluate.ts";
import type { ExampleBatch } from "./examples.ts";

/** Of a model with one output, a score for each class; the examples have a class each. */
export class ClassMeter implements Meter {
  readonly #lossOf: ClassLoss;
  #correct = 0;
  #examples = 0;
  #loss = 0;
  #notFinite = 0;

  constructor(lossOf: ClassLoss) {
    this.#lossOf = lossOf;
  }

  add([logits = new Float32Array()]: readonly Float32Array[], { labels, examples }: ExampleBatch): void {
    const classes = logits.length / examples;
    for (const [row, label] of labels.entries()) {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      if (!scores.every(Number.isFinite)) this.#notFinite++;
      else if (indexOfLargest(scores) === label) this.#correct++;
      this.#loss += this.#lossOf(scores, label);
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
