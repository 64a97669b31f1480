/**
 * Whether results will fit, asked before hours of work. The system says how much its disk has left, and a limit on sizes
 * shows where a file ends; what only writing tells, a quota say, is tried with as much as costs no time.
 */
import { randomBytes } from "node:crypto";
import { closeSync, fsyncSync, ftruncateSync, openSync, rmSync, statfsSync, writeSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { UsageError } from "../usage-error.ts";
import { cannotWrite, temporaryOf } from "./write.ts";

/** Written for trial at most. */
const TRIAL_BYTES = 32 * 2 ** 20;

/**
 * Files of the given sizes will fit beside a file, all at once there.
 * @throws UsageError where they do not, or nothing can be written
 */
export function requireRoom(path: string, sizesBytes: readonly number[]): void {
  const needed = sizesBytes.reduce((sum, each) => sum + each, 0);
  const left = bytesLeft(dirname(resolve(path)));
  if (needed > left)
    throw new UsageError(
      `${path} will not fit: it and what is beside it take ${needed} bytes, and the disk has ${left} left`,
      "free some space, or choose another folder with --out",
    );
  const temporary = temporaryOf(path);
  try {
    const file = openSync(temporary, "wx");
    try {
      // Not zeros: some file systems keep none of these.
      writeSync(file, randomBytes(Math.min(needed, TRIAL_BYTES)));
      // Some find out only here that there is no room.
      fsyncSync(file);
      ftruncateSync(file, Math.max(0, ...sizesBytes));
    } finally {
      closeSync(file);
      rmSync(temporary, { force: true });
    }
  } catch (error) {
    throw cannotWrite(path, error);
  }
}

/** Without limit where the system does not say. */
function bytesLeft(folder: string): number {
  const { bavail, bsize, blocks } = statfsSync(folder);
  return blocks === 0 ? Number.POSITIVE_INFINITY : bavail * bsize;
}
