/** What a run keeps: its last state and its best weights. */
import type { Metric } from "../compiler/recipes/checked-recipe.ts";
import type { NameStyle } from "../runtime/names.ts";
import type { NameMap } from "../runtime/naming/name-map.ts";
import type { Session } from "../runtime/session.ts";
import { saveWeights } from "../runtime/weights.ts";
import { isBetter, type Score } from "./evaluate.ts";
import type { NotSaved, Saved } from "./events.ts";
import { BEST, LAST, type FileName, type RunFiles } from "./files.ts";
import { toMetadata, type OwnRecord, type RunRecord } from "./record.ts";
import { NotStored } from "./storage.ts";

export interface Kept {
  readonly session: Session;
  readonly files: RunFiles;
  /** What the run is, for its files. */
  readonly record: OwnRecord;
  /** Decides which weights are best. */
  readonly metric: Metric;
  /** Names of the tensors in the best weights, ours when left out. */
  readonly names?: NameStyle | NameMap;
  /** There is a state that the run goes on from. */
  readonly hasState: boolean;
}

export class Keeper {
  readonly #kept: Kept;
  /** Of the metric. */
  #best: number | undefined;
  #hasState: boolean;

  constructor(kept: Kept) {
    this.#kept = kept;
    this.#best = kept.files.bestBefore;
    this.#hasState = kept.hasState;
  }

  /** There is something to go on from. */
  get hasState(): boolean {
    return this.#hasState;
  }

  /** Everything that a run needs to go on. */
  async saveLast(step: number, stop: Pick<RunRecord, "stop" | "stopped"> = {}): Promise<Saved | NotSaved> {
    const { session } = this.#kept;
    const metadata = this.#metadata(step, this.#best, stop);
    const bytes = await saveWeights(session, { optimizer: true, metadata });
    const event = await this.#write(LAST, step, bytes);
    if (event.kind === "saved") this.#hasState = true;
    return event;
  }

  /**
   * The weights that were evaluated, if they are better than those before; what could not be written is not remembered as the best.
   * @returns undefined where they are not better
   */
  async saveBest(step: number, score: Score): Promise<Saved | NotSaved | undefined> {
    const { session, metric, names } = this.#kept;
    const value = score.means[metric] ?? Number.NaN;
    if (!isBetter(metric, value, this.#best)) return undefined;
    const naming = names === undefined ? {} : { names };
    const bytes = await saveWeights(session, { evaluated: true, metadata: this.#metadata(step, value), ...naming });
    const event = await this.#write(BEST, step, bytes);
    if (event.kind === "saved") this.#best = value;
    return event;
  }

  #metadata(
    step: number,
    best: number | undefined,
    stop: Pick<RunRecord, "stop" | "stopped"> = {},
  ): { readonly [name: string]: string } {
    return toMetadata({ ...this.#kept.record, step, ...(best === undefined ? {} : { best }), ...stop });
  }

  /** A disk that is full for a while ends no run: what is in memory can be written later. */
  async #write(file: FileName, step: number, bytes: Uint8Array): Promise<Saved | NotSaved> {
    try {
      await this.#kept.files.save(file, bytes);
      return { kind: "saved", file, step };
    } catch (problem) {
      if (problem instanceof NotStored) return { kind: "not-saved", file, step, problem };
      throw problem;
    }
  }
}
