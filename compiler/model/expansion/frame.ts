/** Names of layers and weights (`reference.md`, section 3.8): STAGE.INDEX.PART….LAYER, `_2` for the second of a name. */
export class Frame {
  readonly path: string;
  readonly #counts = new Map<string, number>();
  /** What has layers of its own here: two of one name would share their weights. */
  readonly #parts = new Set<string>();
  #blocks = 0;
  /** What has its names here has the weights of an earlier use, too. */
  readonly reuses: boolean;

  constructor(path: string, reuses = false) {
    this.path = path;
    this.reuses = reuses;
  }
  /** The full name of the next layer called `name` here. */
  unique(name: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    return this.#join(numbered(name, count));
  }
  child(name: string): Frame {
    return this.#part(name, this.#take(name));
  }
  /** The two paths of a residual, of one number: `residual_2`, `shortcut_2`. */
  fork(): { readonly residual: Frame; readonly shortcut: Frame } {
    const count = this.#take("residual", "shortcut");
    return { residual: this.#part("residual", count), shortcut: this.#part("shortcut", count) };
  }
  /** A block call of the stage itself: counted from 0. */
  indexed(): Frame {
    return new Frame(this.#join(String(this.#blocks++)), this.reuses);
  }
  /** Keeps a name for a part that somebody else names. @returns whether it was free */
  reserve(part: string): boolean {
    if (this.#parts.has(part)) return false;
    this.#parts.add(part);
    return true;
  }

  /** The next number of which both names are free: a block may be called as another's second call is, `Unit_2`. */
  #take(first: string, second = first): number {
    let count = (this.#counts.get(first) ?? 0) + 1;
    while (this.#parts.has(numbered(first, count)) || this.#parts.has(numbered(second, count))) count++;
    this.#counts.set(first, count);
    this.#parts.add(numbered(first, count)).add(numbered(second, count));
    return count;
  }
  #part(name: string, count: number): Frame {
    return new Frame(this.#join(numbered(name, count)), this.reuses);
  }
  #join(part: string): string {
    return this.path === "" ? part : `${this.path}.${part}`;
  }
}

function numbered(name: string, count: number): string {
  return count === 1 ? name : `${name}_${count}`;
}
