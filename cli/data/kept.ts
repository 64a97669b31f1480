/** Sets that several runs of one command read: once, and held while the command goes. */
import { dataSets, type ChosenData } from "../../datasets/table.ts";
import type { SetPart } from "../../datasets/data-set.ts";
import type { DataFile, SetSource } from "./read-set.ts";

export class KeptSets {
  readonly #sets = new Map<string, Promise<DataFile>>();

  /** @param read what is not there yet */
  get(
    chosen: ChosenData,
    { folder, channels, beside, seed }: SetSource,
    part: SetPart,
    read: () => Promise<DataFile>,
  ): Promise<DataFile> {
    // Only what is made differs by the seed.
    const from = dataSets[chosen.kind].kind === "made" ? seed : [folder, beside];
    const key = JSON.stringify([chosen, channels, part, from]);
    const known = this.#sets.get(key) ?? read();
    this.#sets.set(key, known);
    return known;
  }
}
