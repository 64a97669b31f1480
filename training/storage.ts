/**
 * Where a run keeps its files: a folder of a disk, a page's own file system, or memory. One run at a time has it; a run
 * knows no paths, only names.
 */
export interface Storage {
  /**
   * Takes the storage for one run, from before it is looked at until all is written.
   * @returns what gives it free again; may be called twice
   * @throws what says who has it
   */
  lock(): Promise<() => void>;
  list(): Promise<readonly string[]>;
  /** @returns undefined for a file that is not there @throws NotStored where it cannot be read */
  read(name: string): Promise<Uint8Array | undefined>;
  /**
   * Writes a file whole, or leaves what was there. Whatever ends the process in between, no file of `others` is left
   * beside the new one.
   * @param others files that go with what was there before, the first of them first; they stay where nothing is written
   * @throws NotStored where it cannot be written now: the run goes on and tries again; anything else ends the run
   */
  write(name: string, bytes: Uint8Array, others?: readonly string[]): Promise<void>;
}

/** A file that could not be read or written now, though it may be later: a disk that is full, say. */
export class NotStored extends Error {
  override readonly name = "NotStored";
  /** What to do next. */
  readonly help: string;
  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}

/** Gone with its page or its process: for a run whose weights are looked at where they were made. */
export class MemoryStorage implements Storage {
  readonly #files = new Map<string, Uint8Array>();
  #isTaken = false;

  async lock(): Promise<() => void> {
    if (this.#isTaken) throw new NotStored("another run trains here", "wait for it, or take another storage");
    this.#isTaken = true;
    let isOurs = true;
    return () => {
      if (isOurs) this.#isTaken = false;
      isOurs = false;
    };
  }
  async list(): Promise<readonly string[]> {
    return [...this.#files.keys()];
  }
  async read(name: string): Promise<Uint8Array | undefined> {
    return this.#files.get(name)?.slice();
  }
  async write(name: string, bytes: Uint8Array, others: readonly string[] = []): Promise<void> {
    for (const other of others) this.#files.delete(other);
    this.#files.set(name, bytes.slice());
  }
}
