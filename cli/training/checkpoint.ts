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
  /** Accuracy of the best evaluation so far, 0 to 1; -1 before the first. A run that goes on has it to beat. */
  readonly best: number;
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
  const { step, seed, batch, design, device, best = "-1" } = metadata;
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
  const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
  return {
    step: number("step", step, isCount, "no number of steps"),
    seed: number("seed", seed, Number.isSafeInteger, "no seed"),
    batch: number("batch", batch, (value) => isCount(value) && value > 0, "no number of examples"),
    design,
    best: number("best", best, (value) => value === -1 || (value >= 0 && value <= 1), "no share of examples, 0 to 1"),
    ...(device === undefined ? {} : { device }),
  };
}
