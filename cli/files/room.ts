/** Whether results will fit, asked before hours of work: what a disk has left, a quota or a limit on sizes, only writing tells. */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, openSync, rmSync, writeSync } from "node:fs";
import { cannotWrite, temporaryOf } from "./write.ts";

const CHUNK_BYTES = 2 ** 20;

/**
 * Writes files of the given sizes beside a file, all at once there, and takes them away again.
 * @throws UsageError where they do not fit, or nothing can be written
 */
export function requireRoom(path: string, sizesBytes: readonly number[]): void {
  // Not zeros: some file systems keep none of these.
  const chunk = randomBytes(CHUNK_BYTES);
  const written: string[] = [];
  try {
    for (const sizeBytes of sizesBytes) {
      const temporary = temporaryOf(path);
      written.push(temporary);
      const file = openSync(temporary, "wx");
      try {
        for (let done = 0; done < sizeBytes;)
          done += writeSync(file, chunk, 0, Math.min(CHUNK_BYTES, sizeBytes - done));
        // Some find out only here that there is no room.
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    }
  } catch (error) {
    throw cannotWrite(path, error);
  } finally {
    for (const each of written) rmSync(each, { force: true });
  }
}
