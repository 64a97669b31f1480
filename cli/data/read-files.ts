/** Files of data sets: found as they are or gzipped, bounded by what their format says before they are read. */
import { grouped } from "../../grammar/counted.ts";
import { closeSync, openSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { constants, gunzipSync } from "node:zlib";
import { DamagedFile, MOST_DATA_BYTES, type NamedBytes, type WantedFile } from "../../datasets/data-set.ts";
import { readBytes } from "../files/read.ts";
import { errorCode, systemReason } from "../files/system-error.ts";
import { UsageError } from "../usage-error.ts";

/** Packed, these give at most 4 MB: enough for any header, little for a file that says nothing true. */
const PEEK_BYTES = 4096;

/** The file of one of its names in a folder, or the same with `.gz`; undefined when there is none. @throws DamagedFile */
export function readWanted(folder: string, wanted: WantedFile): NamedBytes | undefined {
  for (const file of wanted.names.flatMap((name) => [join(folder, name), join(folder, `${name}.gz`)])) {
    try {
      const about = statSync(file, { throwIfNoEntry: false });
      if (!about) continue;
      // A pipe or a device would be read for ever.
      if (!about.isFile()) throw new DamagedFile(file, "it is no file");
      return { file, bytes: readBounded(file, about.size, wanted) };
    } catch (error) {
      if (error instanceof DamagedFile || error instanceof UsageError) throw error;
      throw new DamagedFile(file, systemReason(error));
    }
  }
  return undefined;
}

/** What the bytes are decides, not the name: no format here begins as gzip does. */
function isPacked(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function readBounded(file: string, size: number, { headerBytes, mostBytes }: WantedFile): Uint8Array {
  const start = readStart(file);
  const packed = isPacked(start);
  const header = packed ? gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }) : start;
  const limit = mostBytes(file, header.subarray(0, headerBytes));
  if (limit > MOST_DATA_BYTES)
    throw new DamagedFile(file, `its header says ${grouped(limit)} bytes; at most 1 GiB is read`);
  if (!packed) {
    if (size > limit) throw new DamagedFile(file, `it has ${size} bytes, a file of this kind at most ${limit}`);
    return readBytes(file, { limitBytes: limit });
  }
  try {
    // In one piece, or what is unpacked would be in memory twice.
    const chunkSize = Math.max(constants.Z_MIN_CHUNK, limit);
    return gunzipSync(readBytes(file, { limitBytes: MOST_DATA_BYTES }), { maxOutputLength: limit, chunkSize });
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE")
      throw new DamagedFile(file, `it unpacks to more than the ${limit} bytes of a file of this kind`);
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
