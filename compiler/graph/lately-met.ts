/** What was met lately, by a text that says it: of what a process meets in all its programs, as much as one of them has. */

/** Texts that are met between two of one program: it has a few hundred. */
const MOST_BETWEEN = 4000;

/** What is met again is in one of two tables: those met lately, and those before them, which are forgotten first. */
export class LatelyMet<Value> {
  #young = new Map<string, Value>();
  #old: ReadonlyMap<string, Value> = new Map();
  readonly #onForget: () => void;

  /** @param onForget hears that what was met before may be another when it is met again */
  constructor(onForget: () => void = () => undefined) {
    this.#onForget = onForget;
  }

  /** @param make of a text that is not known */
  of(text: string, make: () => Value): Value {
    const young = this.#young.get(text);
    if (young !== undefined) return young;
    const known = this.#old.get(text) ?? make();
    if (this.#young.size >= MOST_BETWEEN) {
      [this.#old, this.#young] = [this.#young, new Map()];
      this.#onForget();
    }
    this.#young.set(text, known);
    return known;
  }
}
