/** Everything that is asked of a session begins in the order in which it is asked for. */
export class Turns {
  /** Settles when all that was asked for has begun. */
  #begun: Promise<unknown> = Promise.resolve();
  /** What was asked for and has not begun. */
  #waiting = 0;

  /** True while something that was asked for has not begun. */
  get waited(): boolean {
    return this.#waiting > 0;
  }

  /** Begins something once all that was asked for before has begun. @param begin whose promise settles when it has */
  take<T>(begin: () => Promise<T> | T): Promise<T> {
    this.#waiting++;
    const begun = this.#begun.then(begin);
    const settled = (): void => void this.#waiting--;
    this.#begun = begun.then(settled, settled);
    return begun;
  }
}
