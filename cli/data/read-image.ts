/** Files of images: the first bytes of one, or all of them, and nothing that is no file. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { DamagedFile, MOST_DATA_BYTES, type FolderSet, type NamedBytes } from "../../datasets/data-set.ts";
import { systemReason } from "../files/system-error.ts";
import { aboutOf } from "./list-images.ts";

/** Enough for the headers of most images. */
const HEADER_BYTES = 65_536;

/** An image's first bytes, or all of them where its header is longer. */
export function headOf(read: FolderSet["shapeOf"], file: string, channels: number): NamedBytes {
  requireImageFile(file);
  const head = { file, bytes: readStart(file) };
  if (head.bytes.length < HEADER_BYTES) return head;
  try {
    read(head, channels);
    return head;
  } catch {
    return readImage(file);
  }
}

function readStart(file: string): Uint8Array {
  try {
    const open = openSync(file, "r");
    try {
      const bytes = new Uint8Array(HEADER_BYTES);
      return bytes.subarray(0, readSync(open, bytes));
    } finally {
      closeSync(open);
    }
  } catch (error) {
    throw new DamagedFile(file, systemReason(error), "make it readable");
  }
}

/** @throws DamagedFile for what cannot be an image, without opening it */
export function requireImageFile(file: string): void {
  const about = aboutOf(file);
  // A pipe or a device would be read for ever.
  if (!about.isFile()) throw new DamagedFile(file, "it is no file");
  if (about.size === 0) throw new DamagedFile(file, "it is empty");
  if (about.size > MOST_DATA_BYTES) throw new DamagedFile(file, "it has more than 1 GiB", "is it an image?");
}

/** @throws DamagedFile */
export function readImage(file: string): NamedBytes {
  requireImageFile(file);
  try {
    return { file, bytes: readFileSync(file) };
  } catch (error) {
    throw new DamagedFile(file, systemReason(error), "make it readable");
  }
}
