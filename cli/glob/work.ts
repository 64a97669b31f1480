/** How much is done for patterns: counted, so that a bound on it is the same on every machine. */
import { UsageError } from "../usage-error.ts";

/** States looked at, over all characters of all names: some ten seconds of it. A large repository needs a hundredth. */
const MOST_STEPS = 200_000_000;
/** Of all patterns of a search together: some 10,000 of them, of 100 characters that none has in common with another. */
const MOST_STATES = 1_000_000;

export class Work {
  #steps = 0;
  #states = 0;
  readonly #most: { readonly steps: number; readonly states: number };

  constructor({ steps = MOST_STEPS, states = MOST_STATES } = {}) {
    this.#most = { steps, states };
  }

  get steps(): number {
    return this.#steps;
  }
  get states(): number {
    return this.#states;
  }

  /** @throws UsageError */
  step(count: number): void {
    this.#steps += count;
    if (this.#steps > this.#most.steps) throw tooMuch("hold against the names here");
  }
  /** @throws UsageError */
  addState(): void {
    if (++this.#states > this.#most.states) throw tooMuch("keep in mind");
  }
}

function tooMuch(what: string): UsageError {
  return new UsageError(`the patterns are too many, or too intricate, to ${what}`, "name folders, or fewer patterns");
}
