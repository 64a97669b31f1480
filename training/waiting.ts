/** How long a run's steps waited for their batches, of the time that they took. */

export interface Waited {
  /** From asking for a batch to having it, milliseconds of all steps. */
  readonly waitedMs: number;
  /** Of the steps with their waiting; what is between them, evaluations and files, is not in it. */
  readonly trainedMs: number;
}

/** From 0 to 1; undefined where nothing was trained. */
export function waitedShare({ waitedMs, trainedMs }: Waited): number | undefined {
  return trainedMs > 0 ? Math.min(1, waitedMs / trainedMs) : undefined;
}

export class Waiting {
  #waitedMs = 0;
  #trainedMs = 0;
  #since: number | undefined;

  /** Steps begin. */
  begin(): void {
    this.#since = performance.now();
  }
  /** They are done, for now. */
  end(): void {
    if (this.#since !== undefined) this.#trainedMs += performance.now() - this.#since;
    this.#since = undefined;
  }

  async forBatch<T>(ask: () => Promise<T>): Promise<T> {
    const from = performance.now();
    try {
      return await ask();
    } finally {
      this.#waitedMs += performance.now() - from;
    }
  }

  get told(): Waited {
    return { waitedMs: this.#waitedMs, trainedMs: this.#trainedMs };
  }
}
