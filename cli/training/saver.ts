/** What a run keeps on the disk: its last state and its best weights; and where it stands when something cannot be kept. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { saveWeights } from "../../runtime/weights.ts";
import { grouped } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { isBetter, valueOf, type Score } from "./evaluate.ts";
import { BEST, FolderLost, LAST } from "./folder.ts";
import { toMetadata } from "./record.ts";
import type { CommandChanges, RunSetting } from "./setting.ts";

export class Saver {
  readonly #setting: RunSetting;
  /** Of the recipe's first metric. */
  #best: number | undefined;
  /** Steps of the last state that this run wrote; undefined before. */
  #saved: number | undefined;
  /** Why a file is not what it should be, by name. */
  readonly #failures = new Map<string, UsageError>();

  constructor(setting: RunSetting) {
    this.#setting = setting;
    this.#best = setting.folder.bestBefore;
  }

  /** Everything that a run needs to go on. @returns whether it is on the disk */
  async saveLast(step: number): Promise<boolean> {
    const { session } = this.#setting;
    const bytes = await saveWeights(session, { optimizer: true, metadata: this.#metadata(step, this.#best) });
    const isSaved = this.#write(LAST, bytes);
    if (isSaved) this.#saved = step;
    return isSaved;
  }

  /** Weights, if they are better than those before; what could not be written is not remembered as the best. */
  async saveBest(step: number, score: Score): Promise<void> {
    const { session, options, recipe } = this.#setting;
    const [metric = "accuracy"] = recipe.metrics;
    const value = valueOf(metric, score);
    if (!isBetter(metric, value, this.#best)) return;
    const names = options.names === undefined ? {} : { names: options.names };
    const bytes = await saveWeights(session, { metadata: this.#metadata(step, value), ...names });
    if (this.#write(BEST, bytes)) this.#best = value;
  }

  #metadata(step: number, best: number | undefined): { readonly [name: string]: string } {
    return toMetadata({ ...this.#setting.record, step, ...(best === undefined ? {} : { best }) });
  }

  /** A disk that is full for a while ends no run: what is in memory can be written later. */
  #write(name: string, bytes: Uint8Array): boolean {
    const { folder, io } = this.#setting;
    try {
      folder.save(name, bytes);
      this.#failures.delete(name);
      return true;
    } catch (error) {
      if (!(error instanceof UsageError) || error instanceof FolderLost) throw error;
      this.#failures.set(name, error);
      io.err(`warning: ${printable(`${error.message}; the run goes on and tries again; ${this.standing()}`)}`);
      return false;
    }
  }

  isSaved(name: string): boolean {
    return !this.#failures.has(name);
  }

  /** @throws UsageError where a file could not be written, with where the run stands */
  requireSaved(): void {
    for (const { message, help } of this.#failures.values())
      throw new UsageError(`${message}; ${this.standing()}`, `${help}; then ${this.wayOn()}`);
  }

  /** There is something to go on from. */
  hasState(): boolean {
    return this.#saved !== undefined || this.#setting.from !== undefined;
  }

  /** `out/net/last.safetensors is as it was after 400 steps` */
  standing(): string {
    const { folder, from } = this.#setting;
    const kept = this.#saved === undefined ? from : { path: folder.path(LAST), step: this.#saved };
    return kept ? `${kept.path} is as it was after ${grouped(kept.step)} steps` : "nothing of this run was saved";
  }

  /** `go on with: resnet train … --resume out/net`, or how to begin again where nothing was saved. */
  wayOn(changes: CommandChanges = {}): string {
    const { command, out, resume } = this.#setting.options;
    if (this.#saved !== undefined) return `go on with: ${command({ ...changes, resume: out, overwrite: false })}`;
    return `${resume === undefined ? "begin again with" : "go on with"}: ${command(changes)}`;
  }

  /** The command of a new run that begins with this one's best weights; undefined where there are none. */
  fromBest(changes: CommandChanges): string | undefined {
    const { folder, options } = this.#setting;
    if (this.#best === undefined) return undefined;
    const begins = { resume: undefined, weights: folder.path(BEST), out: folder.freeBeside(), overwrite: false };
    return options.command({ ...changes, ...begins });
  }
}
