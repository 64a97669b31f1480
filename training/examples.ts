/** What a run is fed with: batches that come when they are asked for, wherever their images are decoded. */
import { wrongArgument } from "../runtime/argument.ts";
import type { Batch } from "../runtime/dataset.ts";
import type { Inputs, Values } from "../runtime/inputs.ts";
import type { Program, ProgramInput } from "../runtime/program.ts";

/** By the names that a program has. */
export interface ExampleBatch {
  /** What the model takes. */
  readonly inputs: Inputs;
  /** What has to be known of each example to train or to score. */
  readonly targets: Inputs;
  /** The class of each; of mixed images that of the largest share. */
  readonly labels: Values;
  readonly examples: number;
}

export interface Examples {
  /** @param step from 0 over all epochs: its batch is the same whatever came before, and valid until the next is asked for */
  readonly training: (step: number) => Promise<ExampleBatch>;
  /** All examples to evaluate on, in their order; each batch is valid until the next is asked for. */
  readonly heldOut: () => AsyncIterable<ExampleBatch>;
}

/** What batches come from: a `Loader` of images in memory, a `Feed` of others. */
export interface BatchSource {
  readonly batch: (step: number) => Batch | Promise<Batch>;
  readonly inOrder: () => Iterable<Batch> | AsyncIterable<Batch>;
}

/** Of labelled images. @param program takes images, and labels or a number for each class */
export function loaded(training: BatchSource, heldOut: BatchSource, program: Program): Examples {
  const inputs = program.functions.find(({ kind }) => kind === "train")?.inputs ?? [];
  const image = inputs.find(({ role }) => role === "model")?.name ?? "image";
  const targets = inputs.filter(({ role }) => role === "target");
  return {
    training: async (step) => named(await training.batch(step), image, targets),
    heldOut: () => inOrder(heldOut, image),
  };
}

/** All examples of a set, in their order. @param image name of the model's input */
export async function* inOrder(loader: BatchSource, image: string): AsyncGenerator<ExampleBatch> {
  for await (const batch of loader.inOrder()) yield named(batch, image, []);
}

/** @throws ResnetProblem RN5013 for mixed images where the program takes a class of each */
function named(
  { image: pixels, labels }: Batch,
  image: string,
  targets: readonly Pick<ProgramInput, "name" | "dtype" | "shape">[],
): ExampleBatch {
  const inputs = { [image]: pixels };
  if (labels instanceof Float32Array) return { inputs, ...mixed(labels, targets) };
  const given = targets.map(({ name, dtype, shape }) => [name, dtype === "i32" ? labels : oneHot(labels, shape)]);
  return { inputs, targets: Object.fromEntries(given), labels, examples: labels.length };
}

/** @param shares of each class, [N, classes], of images that are mixed: what is said of them where numbers are taken */
function mixed(
  shares: Float32Array,
  targets: readonly Pick<ProgramInput, "name" | "dtype" | "shape">[],
): Omit<ExampleBatch, "inputs"> {
  const label = targets.find(({ dtype }) => dtype === "i32");
  if (label)
    throw wrongArgument(
      "training",
      `the images are mixed, and the program takes a class of each as ${label.name}`,
      "compile it by a recipe whose `augment` mixes images, or train on images that are not mixed",
    );
  const classes = targets[0]?.shape[1] ?? 1;
  const rows = Array.from({ length: shares.length / classes }, (_, row) =>
    shares.subarray(row * classes, (row + 1) * classes),
  );
  return {
    targets: Object.fromEntries(targets.map(({ name }) => [name, shares])),
    labels: Int32Array.from(rows, (row) => row.indexOf(Math.max(...row))),
    examples: rows.length,
  };
}

/** 1 at each example's class, 0 at the others: `torch.nn.functional.one_hot`. @param shape [N, classes] */
function oneHot(labels: Values, [, classes = 1]: readonly number[]): Float32Array {
  const ones = new Float32Array(labels.length * classes);
  for (const [row, label] of labels.entries()) ones[row * classes + label] = 1;
  return ones;
}
