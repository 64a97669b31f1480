/** The state of a run in one file: weights, running statistics, momentum, and in the metadata where it stands. */
import { ResnetProblem } from "../../runtime/problem.ts";
import { shown } from "../../runtime/safetensors-header.ts";
import { saveWeights } from "../../runtime/weights.ts";
import type { Session } from "../../runtime/session.ts";
import { writeWhole } from "../files/write.ts";

export interface RunState {
  /** Steps done. */
  readonly step: number;
  readonly seed: number;
  readonly batch: number;
  /** Of the program: another design, or another batch, is another run. */
  readonly design: string;
  /** What of the device's name decides the last bits: which GPU, which SIMD. */
  readonly device?: string;
  /** What decides which evaluation is best. */
  readonly metric: string;
  /** Of the best evaluation so far, absent before the first: what a run that goes on has to beat. Accuracy is 0 to 1. */
  readonly best?: number;
}

/** `cpu, 2 threads, relaxed SIMD` -> `cpu, relaxed SIMD`: the number of threads does not change a bit. */
export function bitsOf(device: string): string {
  return device.replace(/, \d+ threads?( \(no shared memory\))?/, "");
}

/** @throws UsageError when it cannot be written; the checkpoint before stays as it was */
export async function saveCheckpoint(path: string, session: Session, state: RunState): Promise<void> {
  const metadata = Object.fromEntries(Object.entries(state).map(([name, value]) => [name, String(value)]));
  writeWhole(path, await saveWeights(session, { optimizer: true, metadata }));
}

/**
 * Where the run stood; undefined for weights that no run of ours saved.
 * @param file its name, for messages
 * @throws ResnetProblem RN4013 for numbers that no run of ours writes: it would go on from nowhere
 */
export function readState(metadata: { readonly [name: string]: string }, file: string): RunState | undefined {
  const { step, seed, batch, design, device, metric = "accuracy", best } = metadata;
  if (step === undefined || seed === undefined || batch === undefined || design === undefined) return undefined;
  const number = (name: string, text: string, isRight: (value: number) => boolean, wanted: string): number => {
    // As JavaScript writes numbers, which is how they were saved: no spaces, no hexadecimals, not nothing.
    if (/^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(text) && isRight(Number(text))) return Number(text);
    throw new ResnetProblem(
      "RN4013",
      `${file}: its metadata has the ${name} ${shown(text)}, which is ${wanted}`,
      "go on from another checkpoint: the state of the run is damaged in this one, though its weights may be whole",
    );
  };
  const isMetric = (value: number): boolean => value >= 0 && (metric === "loss" || value <= 1);
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  return {
    step: number("step", step, isCount, "no number of steps"),
    seed: number("seed", seed, Number.isSafeInteger, "no seed"),
    batch: number("batch", batch, (value) => isCount(value) && value > 0, "no number of examples"),
    design,
    metric,
    // What was saved before the first evaluation once said -1.
    ...(best === undefined || best === "-1"
      ? {}
      : { best: number("best", best, isMetric, "no share of examples, 0 to 1, and no loss") }),
    ...(device === undefined ? {} : { device }),
  };
}
