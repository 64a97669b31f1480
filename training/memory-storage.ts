/** A storage that is gone with its page or its process: for a run whose weights are looked at where they were made. */
import { NotStored, type Storage } from "./storage.ts";

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
  async write(name: string, bytes: Uint8Array): Promise<void> {
    this.#files.set(name, bytes.slice());
  }
  async remove(name: string): Promise<void> {
    this.#files.delete(name);
  }
}
