/** Accuracy over a set of examples, in evaluation mode. */
import type { Loader } from "../../runtime/data.ts";
import type { Session } from "../../runtime/session.ts";

export interface Score {
  readonly correct: number;
  readonly examples: number;
}

/** @param input name of the model's input @param onBatch examples done so far */
export async function evaluateAccuracy(
  session: Session,
  loader: Loader,
  input: string,
  onBatch?: (done: number) => void,
): Promise<Score> {
  let [correct, examples] = [0, 0];
  for (const { image, labels } of loader.inOrder()) {
    const outputs = await session.run({ [input]: image });
    const [logits = new Float32Array()] = Object.values(outputs);
    const classes = logits.length / labels.length;
    for (const [row, label] of labels.entries()) {
      let best = 0;
      for (let c = 1; c < classes; c++)
        if ((logits[row * classes + c] ?? 0) > (logits[row * classes + best] ?? 0)) best = c;
      if (best === label) correct++;
    }
    examples += labels.length;
    onBatch?.(examples);
  }
  return { correct, examples };
}
