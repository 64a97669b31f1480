/** Accuracy and loss over a set of examples, in evaluation mode. */
import type { CheckedRecipe, Metric } from "../compiler/model/checked.ts";
import type { Batch } from "../runtime/dataset.ts";
import type { Session } from "../runtime/session.ts";

export interface Score {
  readonly correct: number;
  readonly examples: number;
  /** Mean of the recipe's loss over the examples. */
  readonly loss: number;
  /** Examples whose output is not finite: whatever is the largest there, it is no answer. */
  readonly notFinite: number;
}

/** Better is higher for accuracy and lower for loss; what is not a number is never better. */
export function isBetter(metric: Metric, value: number, best: number | undefined): boolean {
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  return metric === "accuracy" ? value > best : value < best;
}

/** `accuracy` from 0 to 1. */
export function valueOf(metric: Metric, { correct, examples, loss }: Score): number {
  return metric === "accuracy" ? correct / examples : loss;
}

/** @param input name of the model's input @param onBatch hears how many examples are done */
export async function evaluateExamples(
  session: Session,
  batches: AsyncIterable<Batch> | Iterable<Batch>,
  input: string,
  loss: Pick<CheckedRecipe["loss"], "labelSmoothing">,
  onBatch?: (done: number) => void,
): Promise<Score> {
  let [correct, examples, total, notFinite] = [0, 0, 0, 0];
  for await (const { image, labels } of batches) {
    const outputs = await session.run({ [input]: image });
    const [logits = new Float32Array()] = Object.values(outputs);
    const classes = logits.length / labels.length;
    for (const [row, label] of labels.entries()) {
      const scores = logits.subarray(row * classes, (row + 1) * classes);
      if (!scores.every(Number.isFinite)) notFinite++;
      else if (indexOfLargest(scores) === label) correct++;
      total += crossEntropy(scores, label, loss.labelSmoothing);
    }
    examples += labels.length;
    onBatch?.(examples);
  }
  return { correct, examples, loss: total / examples, notFinite };
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
