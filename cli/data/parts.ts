/** Files of data sets: found as they are or gzipped, bounded by what their format says before they are read. */
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { MOST_DATA_BYTES } from "../../compiler/recipes/data.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { readBytes } from "../files/read.ts";
import { errorCode, systemReason } from "../files/system-error.ts";
import { UsageError } from "../usage-error.ts";

export interface Part {
  readonly file: string;
  readonly bytes: Uint8Array;
}

export interface Format {
  /** At the file's beginning, unpacked; fewer are handed over where the file is shorter. */
  readonly headerBytes: number;
  /** Bytes of a whole file with this header, or the most that the format has. @throws ResnetProblem RN4013 */
  readonly most: (file: string, header: Uint8Array) => number;
}

/** Packed, these give at most 4 MB: enough for any header, little for a file that says nothing true. */
const PEEK_BYTES = 4096;

/** The file of one of these names in a folder, or the same with `.gz`; undefined when there is none. @throws ResnetProblem RN4013 */
export function readPart(folder: string, names: readonly string[], format: Format): Part | undefined {
  for (const file of names.flatMap((name) => [join(folder, name), join(folder, `${name}.gz`)])) {
    try {
      const about = statSync(file, { throwIfNoEntry: false });
      if (!about) continue;
      // A pipe or a device would be read for ever.
      if (!about.isFile()) throw badData(file, "it is no file");
      return { file, bytes: readBounded(file, about.size, format) };
    } catch (error) {
      if (error instanceof ResnetProblem || error instanceof UsageError) throw error;
      throw badData(file, systemReason(error));
    }
  }
  return undefined;
}

/** What the bytes are decides, not the name: no format here begins as gzip does. */
function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function readBounded(file: string, size: number, { headerBytes, most }: Format): Uint8Array {
  const start = readStart(file);
  const packed = isPacked(start);
  const header = packed ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  const limit = most(file, header.subarray(0, headerBytes));
  if (limit > MOST_DATA_BYTES)
    throw badData(file, `its header says ${limit.toLocaleString("en-US")} bytes; at most 1 GiB is read`);
  if (!packed) {
    if (size > limit) throw badData(file, `it has ${size} bytes, a file of this kind at most ${limit}`);
    return readBytes(file, { limitBytes: limit });
  }
  try {
    // In one piece, or what is unpacked would be in memory twice.
    const chunkSize = Math.max(constants.Z_MIN_CHUNK, limit);
    return gunzipSync(readBytes(file, { limitBytes: MOST_DATA_BYTES }), { maxOutputLength: limit, chunkSize });
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE")
      throw badData(file, `it unpacks to more than the ${limit} bytes of a file of this kind`);
    throw error;
  }
}

function readStart(file: string): Uint8Array {
  const bytes = new Uint8Array(PEEK_BYTES);
  const open = openSync(file, "r");
  try {
    return bytes.subarray(0, readSync(open, bytes));
  } finally {
    closeSync(open);
  }
}

export function badData(file: string, reason: string): ResnetProblem {
  return new ResnetProblem("RN4013", `${file}: ${reason}`, "get the file again, or name another folder with --data");
}
/** @param files that were looked for */
export function notFound(data: string, folder: string, files: readonly string[], command: string): ResnetProblem {
  return new ResnetProblem(
    "RN4012",
    `${data} is not in ${folder} (no ${files.join(", ")}); get it with ${command}`,
    "name the folder that holds it with --data",
  );
}
/** @throws ResnetProblem RN4013 at the first label that is no class */
export function checkLabels(file: string, labels: Uint8Array, classes: number): void {
  const at = labels.findIndex((label) => label >= classes);
  if (at >= 0) throw badData(file, `label ${labels[at]} at record ${at}; ${classes} classes are 0 to ${classes - 1}`);
}
