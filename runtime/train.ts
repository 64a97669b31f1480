/** The training loop of a session: steps in order, results as they come, nothing stalled to read a loss. */
import { rateAt, type Schedule } from "./learning-rate.ts";
import { ResnetProblem } from "./problem.ts";
import type { Inputs } from "./host-function.ts";
import type { Session } from "./session.ts";

export interface TrainOptions {
  /** First step, more than 0 when a run goes on; its batches and rates are those that it would have had. */
  readonly from?: number;
  /** Step before which to stop. */
  readonly to: number;
  readonly schedule: Schedule;
  /** Time of a step in the schedule's unit; steps when left out. */
  readonly timeOf?: (step: number) => number;
  /** Of dropout; with the step it makes the step's own seed. */
  readonly seed?: number;
  /** An `AbortSignal`: ends after the step that is running. */
  readonly signal?: { readonly aborted: boolean };
  /** Steps whose results are awaited together; the device is never idle meanwhile. */
  readonly window?: number;
}

export interface TrainProgress {
  /** Number of steps done, counted from the run's first. */
  readonly step: number;
  readonly loss: number;
  readonly correct: number;
  readonly examples: number;
  readonly rate: number;
}

/**
 * Trains and yields each step's result, a few steps behind the device.
 * @param batchAt the batch of a step; valid until the next call
 * @throws ResnetProblem RN4015 when a loss is not finite; tensors then hold the last good state
 */
export async function* train(
  session: Session,
  batchAt: (step: number) => Inputs,
  options: TrainOptions,
): AsyncGenerator<TrainProgress> {
  const { from = 0, to, schedule, timeOf = (step) => step, seed = 0, signal, window = 2 } = options;
  const running: {
    readonly step: number;
    readonly rate: number;
    readonly examples: number;
    readonly result: Promise<{ loss: number; correct: number }>;
  }[] = [];
  async function settle(): Promise<TrainProgress> {
    const { step, rate, examples, result } = running.shift() as (typeof running)[number];
    const { loss, correct } = await result;
    if (!Number.isFinite(loss)) {
      await Promise.allSettled(running.map((each) => each.result));
      throw new LossNotFinite(loss, step);
    }
    return { step: step + 1, loss, correct, examples, rate };
  }
  for (let step = from; step < to && signal?.aborted !== true; step++) {
    const inputs = batchAt(step);
    const rate = rateAt(schedule, timeOf(step));
    const { result } = await session.step(inputs, { rate, seed: (Math.imul(seed, 0x9e3779b1) + step) | 0 });
    running.push({ step, rate, examples: inputs["labels"]?.length ?? 0, result });
    if (running.length >= window) yield await settle();
  }
  while (running.length > 0) yield await settle();
}

/** The loss of `step` (from 0) was not finite: the caller can ask `session.probe` which layer it was. */
export class LossNotFinite extends ResnetProblem {
  override readonly name = "LossNotFinite";
  readonly step: number;
  constructor(loss: number, step: number) {
    super("RN4015", `the loss is ${loss} at step ${step + 1}`, "lower the rate, add warm-up, or look at the data");
    this.step = step;
  }
}
