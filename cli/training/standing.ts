/** Where a run stands when something ends it or cannot be kept, and the commands that go on from there. */
import { BEST, LAST } from "../../training/files.ts";
import type { TrainingEvent } from "../../training/events.ts";
import type { NotStored } from "../../training/storage.ts";
import { grouped } from "../../grammar/counted.ts";
import { UsageError } from "../usage-error.ts";
import type { RunFolder } from "./folder.ts";
import type { CommandChanges, RunOptions } from "./options.ts";

export class Standing {
  readonly #folder: RunFolder;
  readonly #options: RunOptions;
  /** What the run goes on from. */
  readonly #from: { readonly path: string; readonly step: number } | undefined;
  #hasBest: boolean;
  /** Steps of the last state that this run wrote; undefined before. */
  #saved: number | undefined;
  /** Why a file is not what it should be, by name. */
  readonly #failures = new Map<string, NotStored>();

  /** @param hasBest the folder has best weights of this run from before */
  constructor(
    folder: RunFolder,
    options: RunOptions,
    from: { readonly path: string; readonly step: number } | undefined,
    hasBest: boolean,
  ) {
    this.#folder = folder;
    this.#options = options;
    this.#from = from;
    this.#hasBest = hasBest;
  }

  hear(event: TrainingEvent): void {
    if (event.kind === "not-saved") this.#failures.set(event.file, event.problem);
    if (event.kind !== "saved") return;
    this.#failures.delete(event.file);
    if (event.file === LAST) this.#saved = event.step;
    if (event.file === BEST) this.#hasBest = true;
  }

  isSaved(name: string): boolean {
    return !this.#failures.has(name);
  }

  /** @throws UsageError where a file could not be written, with where the run stands */
  requireSaved(): void {
    for (const { message, help } of this.#failures.values())
      throw new UsageError(`${message}; ${this.text()}`, `${help}; then ${this.wayOn()}`);
  }

  /** `out/net/last.safetensors is as it was after 400 steps` */
  text(): string {
    const kept = this.#saved === undefined ? this.#from : { path: this.#folder.path(LAST), step: this.#saved };
    return kept ? `${kept.path} is as it was after ${grouped(kept.step)} steps` : "nothing of this run was saved";
  }

  /** `go on with: resnet train … --resume out/net`, or how to begin again where nothing was saved. */
  wayOn(changes: CommandChanges = {}): string {
    const { command, out, resume } = this.#options;
    if (this.#saved !== undefined) return `go on with: ${command({ ...changes, resume: out, overwrite: false })}`;
    return `${resume === undefined ? "begin again with" : "go on with"}: ${command(changes)}`;
  }

  /** The command of a new run that begins with this one's best weights; undefined where there are none. */
  fromBest(changes: CommandChanges): string | undefined {
    if (!this.#hasBest) return undefined;
    const [weights, out] = [this.#folder.path(BEST), this.#folder.freeBeside()];
    return this.#options.command({ ...changes, resume: undefined, weights, out, overwrite: false });
  }
}
