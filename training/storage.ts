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
   * Writes a file whole, or leaves what was there.
   * @throws NotStored where it cannot be written now: the run goes on and tries again; anything else ends the run
   */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /** May be called for a file that is not there. @throws NotStored */
  remove(name: string): Promise<void>;
}

/** A file that could not be read, written or taken away now, though it may be later: a disk that is full, say. */
export class NotStored extends Error {
  override readonly name = "NotStored";
  /** What to do next. */
  readonly help: string;
  constructor(message: string, help: string) {
    super(message);
    this.help = help;
  }
}
