/** Whether a function is faster on one thread alone, found by trying: a single image may be. The bits are the same. */

/** Runs tried one way, then the other, three times: the first ones are of code that is not optimised yet. */
const TRIALS = 8;
/** They are tried again after so many, then twice as many: engines optimise at first, other work comes and goes. */
const FIRST_PERIOD = 96;
const LONGEST_PERIOD = 1024;
/** The longest run for which threads may not be worth waking. */
export const SHORT_MS = 4;

export class Pace {
  #runs = 0;
  #period = FIRST_PERIOD;
  /** Milliseconds of the last few runs each way. */
  readonly #together: number[] = [];
  readonly #alone: number[] = [];

  /** @param timed by what is known so far, no trial */
  isAlone(timed: boolean): boolean {
    const block = timed ? 6 : Math.floor(this.#runs / TRIALS);
    // One run says whether it is long, whatever other work makes of threads that wait.
    if (this.#alone.length > 0 && Math.min(...this.#alone) > SHORT_MS) return false;
    return block < 6 ? block % 2 === 1 : median(this.#alone) < median(this.#together);
  }
  took(alone: boolean, milliseconds: number): void {
    if (this.#runs === 0) this.#alone.length = this.#together.length = 0;
    this.#runs = (this.#runs + 1) % this.#period;
    if (this.#runs === 0) this.#period = Math.min(2 * this.#period, LONGEST_PERIOD);
    const times = alone ? this.#alone : this.#together;
    times.push(milliseconds);
    if (times.length > TRIALS) times.shift();
  }
}
/** Not the least: on a busy machine, threads that wait for each other are quick now and then, and slow as a rule. */
function median(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Infinity;
}
