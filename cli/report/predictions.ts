/** What a run's last evaluation came to for single images: the worst mistakes. */
import { indexOfLargest } from "../../training/class-meter.ts";
import type { Meter, Score } from "../../training/evaluate.ts";
import type { ExampleBatch } from "../../training/examples.ts";
import type { Values } from "../../runtime/inputs.ts";
import { softmax } from "../../runtime/answers.ts";

/** An image that was taken for another class. */
export interface Mistake {
  /** As the model was given it: normalised, [C, H, W]. */
  readonly pixels: Values;
  readonly label: number;
  readonly predicted: number;
  /** That the model gave the class which it took it for, 0 to 1. */
  readonly probability: number;
}

const MOST_MISTAKES = 24;

/** Hears what a meter hears, and keeps the mistakes. One evaluation's. */
export class Predictions implements Meter {
  readonly #meter: Meter;
  readonly #classes: number;
  readonly #of: string | undefined;
  /** The most certain first. */
  #mistakes: Mistake[] = [];

  /** @param of name of the output that tells classes; absent: the model's only one */
  constructor(meter: Meter, classes: number, of: string | undefined) {
    this.#meter = meter;
    this.#classes = classes;
    this.#of = of;
  }

  get mistakes(): readonly Mistake[] {
    return this.#mistakes;
  }

  add(outputs: { readonly [name: string]: Float32Array }, batch: ExampleBatch): void {
    this.#meter.add(outputs, batch);
    const [only = new Float32Array()] = Object.values(outputs);
    const logits = this.#of === undefined ? only : (outputs[this.#of] ?? only);
    const [images = new Float32Array()] = Object.values(batch.inputs);
    const size = images.length / batch.examples;
    for (const [row, label] of batch.labels.entries()) {
      const scores = logits.subarray(row * this.#classes, (row + 1) * this.#classes);
      // No answer, which the meter counts.
      if (!scores.every(Number.isFinite)) continue;
      const predicted = indexOfLargest(scores);
      if (predicted === label) continue;
      const probability = softmax(scores)[predicted] ?? 0;
      const last = this.#mistakes.at(-1);
      if (this.#mistakes.length === MOST_MISTAKES && last && probability <= last.probability) continue;
      // What a batch holds is valid until the next one.
      const pixels = images.slice(row * size, (row + 1) * size);
      this.#mistakes = [...this.#mistakes, { pixels, label, predicted, probability }]
        .sort((a, b) => b.probability - a.probability)
        .slice(0, MOST_MISTAKES);
    }
  }

  score(): Score {
    return this.#meter.score();
  }
}
