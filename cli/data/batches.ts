/** The batches of a run: made here as they are asked for, or by threads beside, a few ahead. */
import type { Batch } from "../../runtime/dataset.ts";
import type { BatchSource } from "../../training/examples.ts";
import type { LabelledImages } from "../../training/feed.ts";
import { BatchWorkers } from "./batch-workers.ts";
import { isListed } from "./file-pictures.ts";
import { loaderOf, type ImageLoader } from "./loader.ts";
import type { BatchOrigin, OriginName } from "./worker-protocol.ts";

/** What batches are made of. */
export interface ImageSource extends Omit<BatchOrigin, "data"> {
  readonly data: LabelledImages;
}
export type ImageSources = { readonly [Name in OriginName]: ImageSource };

export type RunBatches = { readonly [Name in OriginName]: BatchSource } & AsyncDisposable;

/** @param workers threads beside this one; 0: none @param first step of the run, which is begun at once */
export function openBatches(sources: ImageSources, workers: number, first: number): RunBatches {
  if (workers === 0) return { ...eachOf(sources, madeHere), [Symbol.asyncDispose]: async () => {} };
  const team = new BatchWorkers(eachOf(sources, originOf), workers);
  const training = new Ahead(team, "training", madeHere(sources.training), workers);
  training.batch(first).catch(() => undefined);
  const heldOut = new Ahead(team, "heldOut", madeHere(sources.heldOut), workers);
  return { training, heldOut, [Symbol.asyncDispose]: () => team[Symbol.asyncDispose]() };
}

function eachOf<T>(sources: ImageSources, make: (source: ImageSource) => T): { readonly [Name in OriginName]: T } {
  return { training: make(sources.training), heldOut: make(sources.heldOut) };
}

function madeHere({ data, indices, options }: ImageSource): ImageLoader {
  return loaderOf(data, indices, options);
}

function originOf({ data, ...others }: ImageSource): BatchOrigin {
  if ("images" in data) return { data, ...others };
  if (isListed(data)) return { data: data.listed, ...others };
  throw new Error(`${data.name} is in no files`);
}

/** Two even of one thread: a batch that takes long is not waited for. */
const LEAST_AHEAD = 2;

/** Batches that others make: the one that is asked for, and as many of those behind it as there are threads, or two. */
class Ahead implements BatchSource {
  readonly #team: BatchWorkers;
  readonly #of: OriginName;
  readonly #batchesInOrder: number;
  readonly #depth: number;
  #steps = new Map<number, Promise<Batch>>();

  constructor(team: BatchWorkers, of: OriginName, { batchesInOrder }: ImageLoader, threads: number) {
    this.#team = team;
    this.#of = of;
    this.#batchesInOrder = batchesInOrder;
    this.#depth = Math.max(LEAST_AHEAD, threads);
  }

  async batch(step: number): Promise<Batch> {
    this.#steps = this.#from(this.#steps, "step", step, Number.MAX_SAFE_INTEGER);
    return this.#steps.get(step) as Promise<Batch>;
  }

  async *inOrder(): AsyncGenerator<Batch> {
    let parts = new Map<number, Promise<Batch>>();
    for (let at = 0; at < this.#batchesInOrder; at++) {
      parts = this.#from(parts, "inOrder", at, this.#batchesInOrder);
      yield (await parts.get(at)) as Batch;
    }
  }

  /** What is asked for from one on; of what was, the same. */
  #from(
    known: ReadonlyMap<number, Promise<Batch>>,
    how: "step" | "inOrder",
    first: number,
    end: number,
  ): Map<number, Promise<Batch>> {
    const next = new Map<number, Promise<Batch>>();
    for (let at = first; at < Math.min(end, first + this.#depth + 1); at++)
      next.set(at, known.get(at) ?? this.#asked({ of: this.#of, how, at }));
    return next;
  }

  #asked(asked: Parameters<BatchWorkers["ask"]>[0]): Promise<Batch> {
    const batch = this.#team.ask(asked);
    // Whoever asks for it hears what is wrong with it.
    batch.catch(() => undefined);
    return batch;
  }
}
