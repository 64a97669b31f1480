/** The images that `predict` is given: files, folders with all that is below them, and standard input, in their order. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { NamedBytes } from "../../datasets/data-set.ts";
import { imageFolder } from "../../datasets/image-folder.ts";
import { readBytes, readStandardBytes, requireFile } from "../files/read.ts";
import { systemReason } from "../files/system-error.ts";
import { UsageError } from "../usage-error.ts";

/** Decoders refuse images of more than 2^25 pixels; a file of one has fewer bytes than this. */
const MOST_BYTES = 2 ** 28;
const STDIN = "-";

/** Of one that is there. */
export interface GivenImage {
  /** As it was named, `-` for standard input. */
  readonly name: string;
  /** @throws UsageError */
  readonly read: () => NamedBytes;
}

/** @param words as they were given @throws UsageError for what is not there, and for a folder without images */
export function givenImages(words: readonly string[]): readonly GivenImage[] {
  if (words.length === 0)
    throw new UsageError("predict wants images", "name files, a folder of them, or - for standard input");
  if (words.filter((word) => word === STDIN).length > 1)
    throw new UsageError("- is given twice: standard input holds one image", "name it once");
  return words.flatMap((word) => {
    if (word === STDIN) return [{ name: word, read: () => readFromInput() }];
    requireFile(word);
    return statSync(word).isDirectory() ? imagesBelow(word) : [imageOf(word)];
  });
}

function imageOf(path: string): GivenImage {
  return {
    name: path,
    read: () => ({ file: path, bytes: readBytes(path, { limitBytes: MOST_BYTES, what: "an image" }) }),
  };
}

function readFromInput(): NamedBytes {
  return { file: "standard input", bytes: readStandardBytes({ limitBytes: MOST_BYTES, what: "an image" }) };
}

/** By their names PNG or JPEG; what begins with a dot is left away, as image_folder does. */
function imagesBelow(folder: string): readonly GivenImage[] {
  const found: string[] = [];
  const visit = (inside: string): void => {
    for (const entry of entriesOf(inside)) {
      const path = join(inside, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (entry.isFile() && imageFolder.isImage(entry.name)) found.push(path);
    }
  };
  visit(folder);
  if (found.length > 0) return found.map(imageOf);
  throw new UsageError(`${folder} holds no PNG or JPEG file`, "name a folder with images, or the images themselves");
}

function entriesOf(folder: string) {
  try {
    const entries = readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
    return entries.sort((one, other) => Buffer.compare(Buffer.from(one.name), Buffer.from(other.name)));
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${systemReason(error)}`, "make it readable");
  }
}
