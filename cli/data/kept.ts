/** What several runs of one command read is read once, and held while the command goes. */
export class Kept<Value> {
  readonly #values = new Map<string, Promise<Value>>();

  /** @param read what is not there yet */
  get(key: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#values.get(key) ?? read();
    this.#values.set(key, known);
    return known;
  }
}
