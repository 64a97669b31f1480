/** Images in memory, and batches drawn from them: everything follows from the seed and the step, so a run can go on. */
import { requireWhole, wrongArgument } from "./argument.ts";
import { requireDataset, requireIndices, requireLoaderOptions } from "./checked-data.ts";
import {
  countImages,
  targetsOf,
  type Augmentation,
  type Batch,
  type Dataset,
  type LoaderOptions,
  type Normalisation,
  type TargetData,
  type TargetedDataset,
} from "./dataset.ts";
import type { Values } from "./inputs.ts";
import { volume } from "./layout.ts";
import { Random, shuffled } from "./random.ts";

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
export class Loader<T extends string = "labels"> {
  readonly #data: Dataset | TargetedDataset<T>;
  readonly #targets: readonly (readonly [name: string, target: TargetData])[];
  readonly #indices: Uint32Array;
  readonly #options: LoaderOptions;
  readonly #tables: readonly Float32Array[];
  #epoch = -1;
  #order: Uint32Array = new Uint32Array();
  /** Reused from batch to batch: a batch is valid until the next is asked for. */
  readonly #batches = new Map<number, { readonly image: Float32Array; readonly [target: string]: Values }>();

  /** @throws ResnetProblem RN5013 for data whose parts do not fit, and for options that are none */
  constructor(data: Dataset | TargetedDataset<T>, indices: Uint32Array, options: LoaderOptions) {
    requireDataset("Loader", data);
    requireIndices("Loader", indices, countImages(data));
    requireLoaderOptions(options, data);
    this.#data = data;
    this.#targets = Object.entries(targetsOf(data));
    this.#indices = indices;
    this.#options = options;
    const { mean, std } = options.normalisation;
    this.#tables = mean.map((each, c) =>
      Float32Array.from({ length: 256 }, (_, pixel) => (pixel / 255 - each) / (std[c] ?? 1)),
    );
  }

  /** Examples of an epoch's last batch, 0 if it is as large as the others or left out. */
  get lastBatch(): number {
    const rest = this.#indices.length % this.#options.batch;
    return rest >= this.#options.leastBatch ? rest : 0;
  }
  /** Examples that an epoch trains on; what is left out differs from epoch to epoch. */
  get examplesPerEpoch(): number {
    const { batch } = this.#options;
    return Math.floor(this.#indices.length / batch) * batch + this.lastBatch;
  }
  get stepsPerEpoch(): number {
    return Math.floor(this.#indices.length / this.#options.batch) + (this.lastBatch > 0 ? 1 : 0);
  }

  /** @param step from 0 over all epochs */
  batch(step: number): Batch<T> {
    requireWhole("batch", "step", step, 0);
    if (this.stepsPerEpoch === 0)
      throw wrongArgument(
        "batch",
        `there is no batch of ${this.#options.batch} in ${this.#indices.length} examples`,
        "use a smaller batch",
      );
    const { batch, seed } = this.#options;
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (epoch !== this.#epoch) {
      this.#order = shuffled(this.#indices.length, seed, `order of epoch ${epoch}`);
      this.#epoch = epoch;
    }
    const first = (step % this.stepsPerEpoch) * batch;
    const chosen = this.#order.subarray(first, first + batch);
    return this.#fill(chosen.length, (i) => this.#indices[chosen[i] ?? 0] ?? 0, epoch);
  }

  /** The set in its own order without augmentation, `batch` at a time. */
  *inOrder(): Generator<Batch<T>> {
    const { batch } = this.#options;
    for (let first = 0; first < this.#indices.length; first += batch) {
      const count = Math.min(batch, this.#indices.length - first);
      yield this.#fill(count, (i) => this.#indices[first + i] ?? 0, undefined);
    }
  }

  #fill(count: number, indexOf: (i: number) => number, epoch: number | undefined): Batch<T> {
    const size = volume(this.#data.shape);
    const out = this.#batches.get(count) ?? this.#room(count);
    this.#batches.set(count, out);
    for (let i = 0; i < count; i++) {
      const index = indexOf(i);
      for (const [name, { values, shape }] of this.#targets) {
        const each = volume(shape);
        out[name]?.set(values.subarray(index * each, (index + 1) * each), i * each);
      }
      const random =
        epoch === undefined ? undefined : new Random(this.#options.seed, `image ${index} of epoch ${epoch}`);
      this.#image(index, out.image.subarray(i * size, (i + 1) * size), random);
    }
    // The targets are those of the set, by their names.
    return out as Batch<T>;
  }
  #room(count: number): { readonly image: Float32Array; readonly [target: string]: Values } {
    const targets = this.#targets.map(([name, { shape, classes }]): readonly [string, Values] => {
      const length = count * volume(shape);
      return [name, classes === undefined ? new Float32Array(length) : new Int32Array(length)];
    });
    return { ...Object.fromEntries(targets), image: new Float32Array(count * volume(this.#data.shape)) };
  }

  /** One image, normalised and moved; a pixel from outside is 0 before normalising, as in torchvision. */
  #image(index: number, out: Float32Array, random: Random | undefined): void {
    const { images, shape } = this.#data;
    const [channels, height, width] = shape;
    const { rows, columns } = random ? moved(shape, this.#options.augment, random) : unmoved(shape);
    let at = 0;
    for (let c = 0; c < channels; c++) {
      const table = this.#tables[c] as Float32Array;
      const plane = (index * channels + c) * height * width;
      for (let y = 0; y < height; y++) {
        const row = rows[y] ?? OUTSIDE;
        const start = plane + row * width;
        for (let x = 0; x < width; x++) {
          const column = row === OUTSIDE ? OUTSIDE : (columns[x] ?? OUTSIDE);
          out[at++] = table[column === OUTSIDE ? 0 : (images[start + column] ?? 0)] ?? 0;
        }
      }
    }
  }
}

const OUTSIDE = -1;
/** From which row and column of the image each row and column of the moved one comes. */
interface Moves {
  readonly rows: Int32Array;
  readonly columns: Int32Array;
}

function unmoved([, height, width]: Dataset["shape"]): Moves {
  const inOrder = (length: number): Int32Array => Int32Array.from({ length }, (_, i) => i);
  return { rows: inOrder(height), columns: inOrder(width) };
}

/** One augmentation after the other, in the order in which they are written. */
function moved(shape: Dataset["shape"], augment: readonly Augmentation[], random: Random): Moves {
  let { rows, columns } = unmoved(shape);
  for (const augmentation of augment) {
    if (augmentation.kind === "flip") {
      if (random.uniform() < 0.5) columns = columns.reverse();
      continue;
    }
    const { padding } = augmentation;
    const shifted = (from: Int32Array): Int32Array => {
      const by = random.below(2 * padding + 1) - padding;
      return from.map((_, i) => from[i + by] ?? OUTSIDE);
    };
    [rows, columns] = [shifted(rows), shifted(columns)];
  }
  return { rows, columns };
}
