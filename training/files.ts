/**
 * The files of a run in its storage: one run's, taken by it as a whole. What another run left there is not written over
 * unless that is asked for, and then it goes as a whole: never the last state of one run beside the best of another.
 */
import { ResnetProblem } from "../runtime/problem.ts";
import { openSafetensors } from "../runtime/safetensors.ts";
import { differences, scoresTheSame, type RunFacts } from "./origin.ts";
import { readRecord, type DataOrigin, type RunRecord } from "./record.ts";
import { NotStored, type Storage } from "./storage.ts";

export const LAST = "last.safetensors";
export const BEST = "best.safetensors";
export type FileName = typeof LAST | typeof BEST;

/** Weights that are there, and what they say of their run. */
export interface Found {
  readonly name: FileName;
  readonly record: RunRecord | undefined;
  /** Why they cannot be read. */
  readonly problem?: string;
}

/** Whether a run may have the storage; where it may not, what would be lost. */
export type Claim =
  | { readonly kind: "granted" }
  | { readonly kind: "holds-a-run"; readonly found: readonly Found[] }
  | { readonly kind: "best-of-others"; readonly scoredOn: DataOrigin };

export interface ClaimOptions {
  /** What another run left may be lost. */
  readonly overwrite: boolean;
  /** Best weights of this very run that are there without a state may be lost: it begins again. */
  readonly restarts?: boolean;
  /** What the run goes on from, and the file's name where it is one of this storage. */
  readonly from?: { readonly name: string | undefined; readonly record: RunRecord } | undefined;
}

export class RunFiles {
  readonly #storage: Storage;
  /** Of a run, besides its weights: they go with them. */
  readonly #beside: readonly string[];
  readonly #release: () => void;
  /** Files of another run, to be taken away once one of this run is there. */
  #foreign: readonly string[] = [];
  #bestBefore: number | undefined;

  private constructor(storage: Storage, beside: readonly string[], release: () => void) {
    this.#storage = storage;
    this.#beside = beside;
    this.#release = release;
  }

  /** @param beside names of what the run leaves besides weights @throws what `storage.lock` does */
  static async take(storage: Storage, beside: readonly string[] = []): Promise<RunFiles> {
    return new RunFiles(storage, beside, await storage.lock());
  }

  /** Of the best weights there, by the run's own metric, where this run has it to beat. */
  get bestBefore(): number | undefined {
    return this.#bestBefore;
  }
  /** Another run's weights are still there, to give way to what this run saves first. */
  get isAnothers(): boolean {
    return this.#foreign.length > 0;
  }

  /** Compares what is there with the run that is to begin. */
  async claim(run: RunFacts, { overwrite, from, restarts = false }: ClaimOptions): Promise<Claim> {
    const names = await this.#storage.list();
    const there = [LAST, BEST].filter((name): name is FileName => names.includes(name));
    // The best alone counts where there is no last.
    const goesOn = from?.name !== undefined && from.name === there[0];
    if (goesOn) return there.includes(BEST) ? this.#goOn(run, from.record, overwrite) : { kind: "granted" };
    if (there.length > 0 && !overwrite) {
      const found = await Promise.all(there.map((name) => this.#find(name)));
      const isSame = found.every(({ record }) => record && differences(record, run).length === 0);
      if (!restarts || !isSame) return { kind: "holds-a-run", found };
    }
    this.#foreign = there.length > 0 ? [...there, ...this.#beside] : [];
    return { kind: "granted" };
  }

  async #goOn(run: RunFacts, last: RunRecord, overwrite: boolean): Promise<Claim> {
    const { record } = await this.#find(BEST);
    const before = record?.origin?.data;
    if (before && !scoresTheSame(before, run.data)) {
      if (!overwrite) return { kind: "best-of-others", scoredOn: before };
      this.#foreign = [BEST, ...this.#beside];
      return { kind: "granted" };
    }
    // The best weights say themselves how good they are: a checkpoint may be older than they are.
    const known = record?.origin ? record : last;
    if (known.metric === run.metric) this.#bestBefore = known.best;
    return { kind: "granted" };
  }

  async #find(name: FileName): Promise<Found> {
    try {
      const bytes = (await this.#storage.read(name)) ?? new Uint8Array();
      return { name, record: readRecord(openSafetensors(bytes, name).metadata, name) };
    } catch (error) {
      if (error instanceof ResnetProblem || error instanceof NotStored)
        return { name, record: undefined, problem: error.message };
      throw error;
    }
  }

  /**
   * Writes a file of this run whole, and takes away what is left of a run that it takes the place of.
   * @throws what `storage.write` does; what was there before stays
   */
  async save(name: string, bytes: Uint8Array): Promise<void> {
    // The last state goes first: of a run that is gone in part none can go on.
    const others = this.#foreign.filter((other) => other !== name);
    await this.#storage.write(name, bytes, others);
    this.#foreign = [];
  }

  /** May be called twice. */
  release(): void {
    this.#release();
  }
}
