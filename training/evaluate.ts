/** What a model comes to over a set of examples, in evaluation mode. */
import type { Metric } from "../compiler/recipes/checked-recipe.ts";
import type { Session } from "../runtime/session.ts";
import type { Confusion } from "./confusion.ts";
import type { ExampleBatch } from "./examples.ts";

export interface Score {
  readonly examples: number;
  /** Examples whose output is not finite: whatever is the largest there, it is no answer. */
  readonly notFinite: number;
  /** Over all examples, shares of them from 0 to 1; the loss is the recipe's. Of others what the meter was asked for. */
  readonly means: { readonly accuracy: number; readonly loss: number } & { readonly [K in Metric]?: number };
  /** Of the examples whose output is finite. */
  readonly confusion: Confusion;
}

/** Adds up what a model puts out, batch after batch. */
export interface Meter {
  /** @param outputs of the model by name, in the program's order, [N, …] */
  add(outputs: { readonly [name: string]: Float32Array }, batch: ExampleBatch): void;
  score(): Score;
}

/** Higher or lower is better. */
const isHigherBetter: { readonly [K in Metric]: boolean } = {
  accuracy: true,
  top5: true,
  mean_iou: true,
  loss: false,
};

/** What is not a number is never better. */
export function isBetter(metric: Metric, value: number, best: number | undefined): boolean {
  if (Number.isNaN(value)) return false;
  if (best === undefined) return true;
  return isHigherBetter[metric] ? value > best : value < best;
}

/** As good as was asked for, or better. */
export function isAsGood(metric: Metric, value: number, target: number): boolean {
  return isHigherBetter[metric] ? value >= target : value <= target;
}

/** @param onBatch hears how many examples are done */
export async function evaluateExamples(
  session: Session,
  batches: AsyncIterable<ExampleBatch>,
  meter: Meter,
  onBatch?: (done: number) => void,
): Promise<Score> {
  let done = 0;
  for await (const batch of batches) {
    const outputs = await session.run(batch.inputs);
    meter.add(outputs, batch);
    done += batch.examples;
    onBatch?.(done);
  }
  return meter.score();
}
