/** Which examples a step has: everything follows from the seed and the step, so a run can go on. */
import { requireWhole, wrongArgument } from "./argument.ts";
import { lastBatchOf, type LoaderOptions } from "./dataset.ts";
import { shuffled } from "./random.ts";

/** What of a loader's options says which examples a step has. */
export type PlanOptions = Pick<LoaderOptions, "batch" | "seed" | "microBatch" | "leastBatch">;

export class BatchPlan {
  readonly #indices: Uint32Array;
  readonly #options: PlanOptions;
  #epoch = -1;
  #order: Uint32Array = new Uint32Array();

  /** @param indices of the set's examples that are trained on */
  constructor(indices: Uint32Array, options: PlanOptions) {
    this.#indices = indices;
    this.#options = options;
  }

  /** Examples of an epoch's last batch, 0 if it is as large as the others or left out. */
  get lastBatch(): number {
    return lastBatchOf(this.#indices.length, this.#options);
  }
  /** Examples that an epoch trains on; what is left out differs from epoch to epoch. */
  get examplesPerEpoch(): number {
    const { batch } = this.#options;
    return Math.floor(this.#indices.length / batch) * batch + this.lastBatch;
  }
  get stepsPerEpoch(): number {
    return Math.floor(this.#indices.length / this.#options.batch) + (this.lastBatch > 0 ? 1 : 0);
  }

  /** @param step from 0 over all epochs @throws ResnetProblem RN5013 */
  examplesOf(step: number): { readonly epoch: number; readonly examples: Uint32Array } {
    requireWhole("batch", "step", step, 0);
    const { batch, seed } = this.#options;
    if (this.stepsPerEpoch === 0)
      throw wrongArgument(
        "batch",
        `there is no batch of ${batch} in ${this.#indices.length} examples`,
        "use a smaller batch",
      );
    const epoch = Math.floor(step / this.stepsPerEpoch);
    if (epoch !== this.#epoch) {
      this.#order = shuffled(this.#indices.length, seed, `order of epoch ${epoch}`);
      this.#epoch = epoch;
    }
    const first = (step % this.stepsPerEpoch) * batch;
    const chosen = this.#order.subarray(first, Math.min(first + batch, this.examplesPerEpoch));
    return { epoch, examples: chosen.map((place) => this.#indices[place] ?? 0) };
  }

  /** Batches of all examples in their order, the last one with what is left. */
  get batchesInOrder(): number {
    return Math.ceil(this.#indices.length / this.#options.batch);
  }

  /** Examples of one of these, from 0. */
  inOrder(at: number): Uint32Array {
    const { batch } = this.#options;
    return this.#indices.subarray(at * batch, (at + 1) * batch);
  }
}
