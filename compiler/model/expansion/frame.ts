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
    const [part = name] = this.#take([name]);
    return new Frame(this.#join(part), this.reuses);
  }
  /** The two paths of a residual, of one number: `residual_2`, `shortcut_2`. */
  fork(): { readonly residual: Frame; readonly shortcut: Frame } {
    const [residual = "residual", shortcut = "shortcut"] = this.#take(["residual", "shortcut"]);
    const [F, S] = [residual, shortcut].map((part) => new Frame(this.#join(part), this.reuses)) as [Frame, Frame];
    return { residual: F, shortcut: S };
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

  /** The next number of which all names are free: a block may be called as another's second call is, `Unit_2`. */
  #take(names: readonly string[]): readonly string[] {
    const [first = ""] = names;
    let count = (this.#counts.get(first) ?? 0) + 1;
    while (names.some((name) => this.#parts.has(numbered(name, count)))) count++;
    this.#counts.set(first, count);
    const parts = names.map((name) => numbered(name, count));
    for (const part of parts) this.#parts.add(part);
    return parts;
  }
  #join(part: string): string {
    return this.path === "" ? part : `${this.path}.${part}`;
  }
}

function numbered(name: string, count: number): string {
  return count === 1 ? name : `${name}_${count}`;
}
