/** Names of layers and weights (`reference.md`, section 3.8): STAGE.INDEX.PART….LAYER, `_2` for the second of a name. */
export class Frame {
  readonly path: string;
  readonly #counts = new Map<string, number>();
  #blocks = 0;

  constructor(path: string) {
    this.path = path;
  }
  /** The full name of the next thing called `name` here. */
  unique(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return this.#join(count === 1 ? name : `${name}_${count}`);
  }
  child(name: string): Frame {
    return new Frame(this.unique(name));
  }
  /** A block call of the stage itself: counted from 0. */
  indexed(): Frame {
    return new Frame(this.#join(String(this.#blocks++)));
  }
  #join(part: string): string {
    return this.path === "" ? part : `${this.path}.${part}`;
  }
}
