/** What a run is fed with: batches that come when they are asked for, wherever their images are decoded. */
import type { Loader } from "../runtime/data.ts";
import type { Batch } from "../runtime/dataset.ts";

export interface Examples {
  /** @param step from 0 over all epochs: its batch is the same whatever came before, and valid until the next is asked for */
  readonly training: (step: number) => Promise<Batch>;
  /** All examples to evaluate on, in their order; each batch is valid until the next is asked for. */
  readonly heldOut: () => AsyncIterable<Batch> | Iterable<Batch>;
}

/** Of sets that are whole in memory. */
export function loaded(training: Loader, heldOut: Loader): Examples {
  return { training: async (step) => training.batch(step), heldOut: () => heldOut.inOrder() };
}
