/** Images in memory, and batches drawn from them: everything follows from the seed and the step, so a run can go on. */
import { requireWhole, wrongArgument } from "./argument.ts";
import type { Mix } from "./augment/mix.ts";
import { targetRoom, writeTargets } from "./augment/mixed-targets.ts";
import { pictureOf, type Picture } from "./augment/picture.ts";
import { shapeAfter } from "./augment/transform.ts";
import { requireDataset, requireIndices, requireLoaderOptions } from "./checked-data.ts";
import {
  countImages,
  targetsOf,
  type Batch,
  type Dataset,
  type LoaderOptions,
  type Normalisation,
  type TargetData,
  type TargetedDataset,
} from "./dataset.ts";
import type { Values } from "./inputs.ts";
import { volume } from "./layout.ts";
import { PlannedBatches } from "./planned-batches.ts";
import { shuffled } from "./random.ts";

/** Mean and standard deviation of pixels / 255 for each channel, over the images given. @throws ResnetProblem RN5013 */
export function channelStatistics(data: Dataset | TargetedDataset, indices: ArrayLike<number>): Normalisation {
  requireDataset("channelStatistics", data);
  requireIndices("channelStatistics", indices, countImages(data));
  if (indices.length === 0) throw wrongArgument("channelStatistics", "there are no images", "give the indices of some");
  const {
    images,
    shape: [channels, height, width],
  } = data;
  const area = height * width;
  const [sums, squares] = [new Float64Array(channels), new Float64Array(channels)];
  for (let i = 0; i < indices.length; i++) {
    for (let c = 0; c < channels; c++) {
      const start = ((indices[i] ?? 0) * channels + c) * area;
      let [sum, square] = [0, 0];
      for (let p = start; p < start + area; p++) {
        const pixel = images[p] ?? 0;
        sum += pixel;
        square += pixel * pixel;
      }
      sums[c] = (sums[c] ?? 0) + sum;
      squares[c] = (squares[c] ?? 0) + square;
    }
  }
  const count = indices.length * area;
  const mean = [...sums].map((sum) => sum / count / 255);
  const std = [...squares].map((square, c) =>
    Math.sqrt(Math.max(1e-12, square / count / 255 ** 2 - (mean[c] ?? 0) ** 2)),
  );
  return { mean, std };
}

/** Indices held out for validation, drawn by the seed, and those that are left, both in ascending order. @throws ResnetProblem RN5013 */
export function split(
  count: number,
  heldOut: number,
  seed: number,
): { readonly train: Uint32Array; readonly heldOut: Uint32Array } {
  requireWhole("split", "count", count, 0, 2 ** 32 - 1);
  requireWhole("split", "heldOut", heldOut, 0, count);
  requireWhole("split", "seed", seed);
  const order = shuffled(count, seed, "split");
  return { train: order.slice(heldOut).sort(), heldOut: order.slice(0, heldOut).sort() };
}

/**
 * Batches of a shuffled set: batch `step` is the same whatever came before.
 * @typeParam T names of what is to be learnt of an image; `labels` where it is of a class
 */
export class Loader<T extends string = "labels"> extends PlannedBatches {
  readonly #data: Dataset | TargetedDataset<T>;
  readonly #targets: readonly (readonly [name: string, target: TargetData])[];
  /** Reused from batch to batch: a batch is valid until the next is asked for. */
  readonly #batches = new Map<string, { readonly image: Float32Array; readonly [target: string]: Values }>();

  /** @throws ResnetProblem RN5013 for data whose parts do not fit, and for options that are none */
  constructor(data: Dataset | TargetedDataset<T>, indices: Uint32Array, options: LoaderOptions) {
    requireDataset("Loader", data);
    requireIndices("Loader", indices, countImages(data));
    requireLoaderOptions(options, data);
    super(indices, options);
    this.#data = data;
    this.#targets = Object.entries(targetsOf(data));
  }

  /** @param step from 0 over all epochs */
  batch(step: number): Batch<T> {
    const { epoch, examples } = this.plan.examplesOf(step);
    const shape = shapeAfter(this.options.augment, this.#data.shape);
    const out = this.#room("training", examples.length, shape, this.isMixed);
    this.#each(examples, out.image, (picture, index, into) => this.preparation.training(picture, index, epoch, into));
    return this.#targeted(out, examples, this.mix(step, out.image, examples.length, shape));
  }

  /** The set in its own order, `batch` at a time, not augmented but as `evaluate` says. */
  *inOrder(): Generator<Batch<T>> {
    for (let at = 0; at < this.batchesInOrder; at++) yield this.batchInOrder(at);
  }

  /** One of these. @param at from 0 to below `batchesInOrder` */
  batchInOrder(at: number): Batch<T> {
    const examples = this.plan.inOrder(at);
    const shape = shapeAfter(this.options.evaluate ?? [], this.#data.shape);
    const out = this.#room("evaluation", examples.length, shape, false);
    this.#each(examples, out.image, (picture, _, into) => this.preparation.evaluation(picture, into));
    return this.#targeted(out, examples, undefined);
  }

  #each(
    examples: Uint32Array,
    image: Float32Array,
    prepare: (picture: Picture, index: number, out: Float32Array) => void,
  ): void {
    const { images, shape } = this.#data;
    const [from, to] = [volume(shape), image.length / examples.length];
    for (const [i, index] of examples.entries()) {
      const picture = pictureOf(images.subarray(index * from, (index + 1) * from), shape);
      prepare(picture, index, image.subarray(i * to, (i + 1) * to));
    }
  }
  #targeted(
    out: { readonly image: Float32Array; readonly [target: string]: Values },
    examples: Uint32Array,
    mix: Mix | undefined,
  ): Batch<T> {
    for (const [name, target] of this.#targets) writeTargets(target, examples, mix, out[name] as Values);
    // The targets are those of the set, by their names.
    return out as Batch<T>;
  }
  #room(
    use: "training" | "evaluation",
    count: number,
    shape: Dataset["shape"],
    isMixed: boolean,
  ): { readonly image: Float32Array; readonly [target: string]: Values } {
    // Where nothing is resized or mixed both are one, as they always were.
    const key = `${count} ${shape.join()} ${isMixed ? use : ""}`;
    const known = this.#batches.get(key);
    if (known) return known;
    const targets = this.#targets.map(([name, target]) => [name, targetRoom(target, count, isMixed)] as const);
    const room = { ...Object.fromEntries(targets), image: new Float32Array(count * volume(shape)) };
    this.#batches.set(key, room);
    return room;
  }
}
