/** From an image's bytes to what a model takes: transformed, then normalised. The same for an image and an epoch, whoever does it. */
import type { Normalisation } from "../dataset.ts";
import { Random } from "../random.ts";
import { isDeterministic, isMixer, type Augmentation } from "./augmentation.ts";
import { pictureOf, type Picture } from "./picture.ts";
import { transformed } from "./transform.ts";

export interface HowPrepared {
  readonly seed: number;
  readonly normalisation: Normalisation;
  /** Of training images; what mixes batches is left to who makes them. */
  readonly augment: readonly Augmentation[];
  /** Of images that are evaluated on, nothing that draws. */
  readonly evaluate: readonly Augmentation[];
}

export class Preparation {
  readonly #how: HowPrepared;
  readonly #draws: boolean;
  /** What each byte becomes, of each channel. */
  readonly #tables: readonly Float32Array[];

  constructor(how: HowPrepared) {
    this.#how = how;
    this.#draws = how.augment.some((each) => !isDeterministic(each) && !isMixer(each));
    const { mean, std } = how.normalisation;
    this.#tables = mean.map((each, c) =>
      Float32Array.from({ length: 256 }, (_, pixel) => (pixel / 255 - each) / (std[c] ?? 1)),
    );
  }

  /** @param index of the image in its set @param out [C, H, W] of its size after the transforms */
  training(picture: Picture, index: number, epoch: number, out: Float32Array): void {
    const { seed, augment } = this.#how;
    const random = this.#draws ? new Random(seed, `image ${index} of epoch ${epoch}`) : NO_DRAWS;
    this.#normalise(transformed(picture, augment, random), out);
  }
  evaluation(picture: Picture, out: Float32Array): void {
    this.#normalise(transformed(picture, this.#how.evaluate, NO_DRAWS), out);
  }

  #normalise({ planes, erased }: Picture, out: Float32Array): void {
    for (const [c, plane] of planes.entries()) {
      const table = this.#tables[c] as Float32Array;
      const start = c * plane.length;
      for (let i = 0; i < plane.length; i++) out[start + i] = table[plane[i] as number] as number;
      if (erased) for (let i = 0; i < plane.length; i++) if (erased[i]) out[start + i] = 0;
    }
  }
}

/**
 * One image of a set as a model takes it, where nothing is done to it but that: not a training step's, which may be drawn.
 * @param pixels [C, H, W] @returns the same, normalised
 */
export function normalised(
  pixels: Uint8Array,
  shape: readonly [channels: number, height: number, width: number],
  normalisation: Normalisation,
): Float32Array {
  const out = new Float32Array(pixels.length);
  const preparation = new Preparation({ seed: 0, normalisation, augment: [], evaluate: [] });
  preparation.evaluation(pictureOf(pixels, shape), out);
  return out;
}

const NO_DRAWS = new Random(0, "nothing is drawn");
