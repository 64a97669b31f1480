/**
 * Batches of images that are decoded when they are asked for, and never all in memory: the next batch is made while the
 * device is at work on this one. Their bits are those of a `Loader` of the same images, whoever decodes them and when.
 */
import { targetRoom, writeTargets } from "../runtime/augment/mixed-targets.ts";
import type { Picture } from "../runtime/augment/picture.ts";
import { shapeAfter, sizeAfter } from "../runtime/augment/transform.ts";
import { targetsOf, type Augmentation, type Batch, type Dataset, type LoaderOptions } from "../runtime/dataset.ts";
import { volume } from "../runtime/layout.ts";
import { PlannedBatches } from "../runtime/planned-batches.ts";
import { ResnetProblem } from "../runtime/problem.ts";

/** Labelled images that are somewhere else. */
export interface PictureSet extends Omit<Dataset, "images"> {
  /** Which image has another size than the first, whose size `shape` is, in words: the transforms bring them to one. */
  readonly differs?: string;
  /** Of an image, for messages. */
  readonly file: (index: number) => string;
  /** @throws DamagedFile */
  readonly picture: (index: number) => Promise<Picture>;
}

/** Labelled images, in memory or not. */
export type LabelledImages = Dataset | PictureSet;

export class Feed extends PlannedBatches {
  readonly #set: PictureSet;
  #next: { readonly step: number; readonly batch: Promise<Batch> } | undefined;

  constructor(set: PictureSet, indices: Uint32Array, options: LoaderOptions) {
    super(indices, options);
    this.#set = set;
  }

  /** @param step from 0 over all epochs @throws DamagedFile */
  async batch(step: number): Promise<Batch> {
    const batch = await this.#ahead(step);
    this.#ahead(step + 1);
    return batch;
  }

  /** The batch of a step, begun now if it is not under way: one at a time is. */
  #ahead(step: number): Promise<Batch> {
    if (this.#next?.step === step) return this.#next.batch;
    const batch = this.batchOf(step);
    // Whoever asks for it hears what is wrong with it.
    batch.catch(() => undefined);
    this.#next = { step, batch };
    return batch;
  }

  /** The batch of a step alone, with none ahead. @throws DamagedFile */
  async batchOf(step: number): Promise<Batch> {
    const { epoch, examples } = this.plan.examplesOf(step);
    const shape = this.#shape(this.options.augment);
    const image = new Float32Array(examples.length * volume(shape));
    await this.#each(examples, image, this.options.augment, (picture, index, out) =>
      this.preparation.training(picture, index, epoch, out),
    );
    return this.#targeted(image, examples, this.mix(step, image, examples.length, shape));
  }

  /** All images in their order, as `evaluate` says, a batch at a time. @throws DamagedFile */
  async *inOrder(): AsyncGenerator<Batch> {
    let next: Promise<Batch> | undefined;
    for (let at = 0; at < this.batchesInOrder; at++) {
      const batch = next;
      next = this.batchInOrder(at);
      next.catch(() => undefined);
      if (batch) yield await batch;
    }
    if (next) yield await next;
  }

  /** One of these. @param at from 0 to below `batchesInOrder` @throws DamagedFile */
  async batchInOrder(at: number): Promise<Batch> {
    const examples = this.plan.inOrder(at);
    const image = new Float32Array(examples.length * volume(this.#shape(this.options.evaluate ?? [])));
    await this.#each(examples, image, this.options.evaluate ?? [], (picture, _, out) =>
      this.preparation.evaluation(picture, out),
    );
    return this.#targeted(image, examples);
  }

  #shape(transforms: readonly Augmentation[]): Dataset["shape"] {
    return shapeAfter(transforms, this.#set.shape);
  }

  /** RN4013: of a large set not all headers were looked at before. */
  #requireSize(
    index: number,
    { height, width }: Picture,
    transforms: readonly Augmentation[],
    [, wantedHeight, wantedWidth]: Dataset["shape"],
  ): void {
    const [tall, wide] = sizeAfter(transforms, [height, width]) ?? [];
    if (tall === wantedHeight && wide === wantedWidth) return;
    throw new ResnetProblem(
      "RN4013",
      `${this.#set.file(index)}: it is ${width} × ${height} pixels large, and comes out of the transforms as ${wide} × ${tall}; the model takes ${wantedWidth} × ${wantedHeight}`,
      "let the recipe bring all images to one size: random_resized_crop, or resize and center_crop",
    );
  }

  async #each(
    examples: Uint32Array,
    image: Float32Array,
    transforms: readonly Augmentation[],
    prepare: (picture: Picture, index: number, out: Float32Array) => void,
  ): Promise<void> {
    const shape = this.#shape(transforms);
    const size = volume(shape);
    for (const [i, index] of examples.entries()) {
      const picture = await this.#set.picture(index);
      this.#requireSize(index, picture, transforms, shape);
      prepare(picture, index, image.subarray(i * size, (i + 1) * size));
    }
  }

  #targeted(image: Float32Array, examples: Uint32Array, mix?: { readonly own: number }): Batch {
    const [labels] = Object.values(targetsOf({ ...this.#set, images: NO_IMAGES }));
    if (!labels) return { image, labels: new Int32Array() };
    const room = targetRoom(labels, examples.length, mix !== undefined);
    writeTargets(labels, examples, mix, room);
    return { image, labels: room };
  }
}

const NO_IMAGES = new Uint8Array();
