/** The state of a run in one file: weights, running statistics, momentum, and in the metadata where it stands. */
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

/** Where the run stood; undefined for weights that no run of ours saved. */
export function readState(metadata: { readonly [name: string]: string }): RunState | undefined {
  const { step, seed, batch, design, device, best = "-1" } = metadata;
  if (step === undefined || seed === undefined || batch === undefined || design === undefined) return undefined;
  return {
    step: Number(step),
    seed: Number(seed),
    batch: Number(batch),
    design,
    best: Number(best),
    ...(device === undefined ? {} : { device }),
  };
}
