/** How many threads make batches beside the device where nobody says it. */
import type { Device } from "../../runtime/device.ts";

/** More would hold batches that nobody waits for. */
export const MOST_WORKERS = 32;

/** For a GPU, whose steps are short: images in memory are quickly made a batch of, others are decoded first. */
const [MOST_FROM_MEMORY, MOST_DECODING] = [2, 8];

/** A run of fewer steps is over before a thread that makes them from memory has paid for its start. */
const STEPS_WORTH_A_THREAD = 500;

/**
 * On the processor all cores compute, and whatever makes a batch takes one of them away for as long: one thread beside
 * them, so that none waits for it at its end.
 * @param isInMemory what images are made a batch of, decoded before @param cores that there are @param steps of the run
 */
export function usualWorkers(
  { targets }: Pick<Device, "targets">,
  isInMemory: boolean,
  cores: number,
  steps: number,
): number {
  if (cores === 1) return 0;
  const computesHere = targets.wgsl === undefined || targets.wgsl.class === "software";
  if (computesHere && isInMemory) return steps < STEPS_WORTH_A_THREAD ? 0 : 1;
  if (computesHere) return Math.max(1, Math.floor(cores / 4));
  return Math.min(cores - 1, isInMemory ? MOST_FROM_MEMORY : MOST_DECODING);
}
