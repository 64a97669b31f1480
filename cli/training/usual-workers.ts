/** How many threads make batches beside the device where nobody says it. */
import type { Device } from "../../runtime/device.ts";
import type { LabelledImages } from "../../training/feed.ts";

/** More would hold batches that nobody waits for. */
export const MOST_WORKERS = 32;

/** For a GPU, whose steps are short: images in memory are quickly made a batch of, others are decoded first. */
const [MOST_FROM_MEMORY, MOST_DECODING] = [2, 8];

/**
 * On the processor all cores compute, and whatever makes a batch takes one of them away for as long: a batch in memory is
 * made within half a hundredth of a step's time where the run waits for it, and one thread decodes beside it.
 * @param cores that there are
 */
export function usualWorkers({ targets }: Pick<Device, "targets">, data: LabelledImages, cores: number): number {
  const isInMemory = "images" in data;
  if (cores === 1) return 0;
  const computesHere = targets.wgsl === undefined || targets.wgsl.class === "software";
  if (computesHere) return isInMemory ? 0 : Math.max(1, Math.floor(cores / 4));
  return Math.min(cores - 1, isInMemory ? MOST_FROM_MEMORY : MOST_DECODING);
}
