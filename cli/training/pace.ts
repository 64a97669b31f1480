/** How fast a run is now, and how long the rest of it will take: its steps, and what it does between them. */

/** What lies further back than this counts little: a machine that is busy for a while is seen, one slow step is not. */
const MEMORY_MS = 10_000;

export class Pace {
  readonly #now: () => number;
  readonly #total: number;
  readonly #stopEvery: number;
  #since: number;
  #settledAt: number | undefined;
  /** Of late: what is further back was multiplied down, in all three alike. */
  #ms = 0;
  #examples = 0;
  #steps = 0;
  #stopsMs = 0;
  #stops = 0;

  /** @param stopEvery steps from one evaluation to the next @param now milliseconds of a clock that never goes back */
  constructor(total: number, stopEvery: number, now = (): number => performance.now()) {
    this.#total = total;
    this.#stopEvery = stopEvery;
    this.#now = now;
    this.#since = now();
  }

  /** Steps begin, or go on after a stop. */
  begin(): void {
    this.#since = this.#now();
    if (this.#settledAt === undefined) return;
    this.#stopsMs += this.#since - this.#settledAt;
    this.#stops++;
    this.#settledAt = undefined;
  }
  /** Nothing is trained until steps begin again. */
  settle(): void {
    this.#settledAt = this.#now();
  }
  /** A step of so many examples is done. */
  step(examples: number): void {
    const now = this.#now();
    const took = now - this.#since;
    this.#since = now;
    const kept = Math.exp(-took / MEMORY_MS);
    this.#ms = this.#ms * kept + took;
    this.#examples = this.#examples * kept + examples;
    this.#steps = this.#steps * kept + 1;
  }

  /** Examples a second; undefined before a step was measured. */
  get rate(): number | undefined {
    return this.#ms > 0 ? (1000 * this.#examples) / this.#ms : undefined;
  }

  /** Seconds until the run has ended. @param done steps @returns undefined before a step was measured */
  secondsLeft(done: number): number | undefined {
    if (this.#steps === 0) return undefined;
    const stopsLeft = Math.ceil(this.#total / this.#stopEvery) - Math.floor(done / this.#stopEvery);
    const stopMs = this.#stops === 0 ? 0 : this.#stopsMs / this.#stops;
    return ((this.#total - done) * (this.#ms / this.#steps) + stopsLeft * stopMs) / 1000;
  }
}

/** The mean of what was told of late, the newest counting most; the first counts fully, so that it begins nowhere else. */
export class RecentMean {
  #sum = 0;
  #weight = 0;

  /** What is no number, the gradient of a step that is left out in 16 bits, is passed over. */
  add(value: number): number {
    if (!Number.isFinite(value)) return this.#sum / this.#weight;
    this.#sum = KEPT * this.#sum + value;
    this.#weight = KEPT * this.#weight + 1;
    return this.#sum / this.#weight;
  }
}
const KEPT = 0.95;
