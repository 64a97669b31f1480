/** A file that grows while others read it. What could not be written whole is written again from where it began. */
import { closeSync, openSync, writeSync } from "node:fs";
import { cannotWrite, writeWhole } from "./write.ts";

export class GrowingFile {
  readonly #path: string;
  /** Bytes that are there for good; undefined before the file was begun. */
  #length: number | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  get isBegun(): boolean {
    return this.#length !== undefined;
  }

  /** In the place of what was there. @throws UsageError; what was there before stays */
  begin(bytes: Uint8Array): void {
    writeWhole(this.#path, bytes);
    this.#length = bytes.byteLength;
  }

  /** @throws UsageError where it could not be written; what was begun of it is written over by the next */
  append(bytes: Uint8Array): void {
    const from = this.#length ?? 0;
    try {
      const file = openSync(this.#path, "r+");
      try {
        for (let done = 0; done < bytes.byteLength;)
          done += writeSync(file, bytes, done, bytes.byteLength - done, from + done);
      } finally {
        closeSync(file);
      }
    } catch (error) {
      throw cannotWrite(this.#path, error);
    }
    this.#length = from + bytes.byteLength;
  }
}
