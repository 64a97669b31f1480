/** What a run is fed with: batches that come when they are asked for, wherever their images are decoded. */
import type { Loader } from "../runtime/data.ts";
import type { Batch } from "../runtime/dataset.ts";
import type { Inputs } from "../runtime/inputs.ts";
import type { Program } from "../runtime/program.ts";

/** By the names that a program has. */
export interface ExampleBatch {
  /** What the model takes. */
  readonly inputs: Inputs;
  /** What has to be known of each example to train or to score. */
  readonly targets: Inputs;
  readonly examples: number;
}

export interface Examples {
  /** @param step from 0 over all epochs: its batch is the same whatever came before, and valid until the next is asked for */
  readonly training: (step: number) => Promise<ExampleBatch>;
  /** All examples to evaluate on, in their order; each batch is valid until the next is asked for. */
  readonly heldOut: () => AsyncIterable<ExampleBatch>;
}

/** Of labelled images that are whole in memory. @param program takes images and a label for each */
export function loaded(training: Loader, heldOut: Loader, program: Program): Examples {
  const inputs = program.functions.find(({ kind }) => kind === "train")?.inputs ?? [];
  const nameOf = (wanted: "model" | "target"): string => inputs.find(({ role }) => role === wanted)?.name ?? wanted;
  const [image, labels] = [nameOf("model"), nameOf("target")];
  return {
    training: async (step) => named(training.batch(step), image, labels),
    heldOut: () => inOrder(heldOut, image, labels),
  };
}

/** All examples of a set, in their order. @param image name of the model's input @param labels what labels are called */
export async function* inOrder(loader: Loader, image: string, labels = "labels"): AsyncGenerator<ExampleBatch> {
  for (const batch of loader.inOrder()) yield named(batch, image, labels);
}

function named(batch: Batch, image: string, labels: string): ExampleBatch {
  return {
    inputs: { [image]: batch.image },
    targets: { [labels]: batch.labels },
    examples: batch.labels.length,
  };
}
