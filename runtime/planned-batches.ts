/** What batches of images have in common, wherever their pictures are: which examples a step has, and how these are prepared and mixed. */
import { isMixer, type Mixer } from "./augment/augmentation.ts";
import { mixBatch, type Mix } from "./augment/mix.ts";
import { Preparation } from "./augment/prepare.ts";
import { BatchPlan } from "./batch-plan.ts";
import type { Dataset, LoaderOptions } from "./dataset.ts";
import { Random } from "./random.ts";

export abstract class PlannedBatches {
  protected readonly plan: BatchPlan;
  protected readonly options: LoaderOptions;
  protected readonly preparation: Preparation;
  readonly #mixers: readonly Mixer[];

  /** @param indices of the set's examples */
  protected constructor(indices: Uint32Array, options: LoaderOptions) {
    this.plan = new BatchPlan(indices, options);
    this.options = options;
    this.preparation = new Preparation({ ...options, evaluate: options.evaluate ?? [] });
    this.#mixers = options.augment.filter(isMixer);
  }

  // Of the plan, where each says what it is.
  get lastBatch(): number {
    return this.plan.lastBatch;
  }
  get examplesPerEpoch(): number {
    return this.plan.examplesPerEpoch;
  }
  get stepsPerEpoch(): number {
    return this.plan.stepsPerEpoch;
  }
  get batchesInOrder(): number {
    return this.plan.batchesInOrder;
  }

  /** Images of a batch are mixed with each other. */
  protected get isMixed(): boolean {
    return this.#mixers.length > 0;
  }
  /** Mixes the images of a step in place, as its seed says. @returns how, undefined where nothing is mixed */
  protected mix(step: number, image: Float32Array, examples: number, shape: Dataset["shape"]): Mix | undefined {
    if (!this.isMixed) return undefined;
    return mixBatch(image, [examples, ...shape], this.#mixers, new Random(this.options.seed, `mix of step ${step}`));
  }
}
