/** A person's own images: what they are as far as it is seen without decoding them, and what they hold. */
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import {
  DamagedFile,
  MOST_DATA_BYTES,
  type Facts,
  type ImageClass,
  type NamedBytes,
  type SetPart,
} from "../../datasets/data-set.ts";
import { differenceText, hasOtherSize, type Sized } from "../../datasets/image-folder.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { counted } from "../../grammar/counted.ts";
import { volume } from "../../runtime/layout.ts";
import type { LabelledImages } from "../../training/feed.ts";
import { systemReason } from "../files/system-error.ts";
import { aboutOf, countOf, listPart, type ImagePlace, type ListedPart } from "./list-images.ts";

/** So many headers are looked at before anything begins, spread over the folder: what is damaged later ends the run there. */
const MOST_HEADERS = 1024;
/** Enough for the headers of most images. */
const HEADER_BYTES = 65_536;
/** More are decoded when they are asked for, in each epoch, and not kept. */
const MOST_KEPT = 4096;
const MOST_KEPT_BYTES = 2 ** 26;

/** What the images are, as their folders, their names and their headers say. @param scoresTests there is a test set */
export function seeImages(place: ImagePlace, scoresTests: boolean): Facts {
  const train = listPart(place, "train");
  const test = scoresTests ? listPart(place, "test") : undefined;
  const { image, differs } = sizesOf(place, [train, ...(test ? [test] : [])]);
  return {
    classes: train.classes.length,
    image,
    ...(differs === undefined ? {} : { differs }),
    examples: countOf(train),
    tests: test ? countOf(test) : 0,
  };
}

/** Of the first image, and which other one has another. @throws DamagedFile at the first whose header is none */
function sizesOf({ set, channels }: ImagePlace, parts: readonly ListedPart[]): Pick<Facts, "image" | "differs"> {
  const files = parts.flatMap(filesOf);
  const sizeOf = (file: string): Sized => ({ file, shape: set.shapeOf(headOf(set.shapeOf, file, channels), channels) });
  const first = sizeOf(files[0] ?? "");
  const count = Math.min(files.length, MOST_HEADERS);
  let differs: string | undefined;
  for (let i = 1; i < count; i++) {
    const other = sizeOf(files[Math.floor((i * files.length) / count)] ?? "");
    if (hasOtherSize(first, other)) differs ??= `${other.file}: ${differenceText(first, other)}`;
  }
  return { image: first.shape, ...(differs === undefined ? {} : { differs }) };
}

function filesOf({ classes }: ListedPart): readonly string[] {
  return classes.flatMap(({ files }) => files);
}

/** @throws UsageError, ResnetProblem RN4012, RN4013 */
export async function readImages(
  place: ImagePlace,
  part: SetPart,
  tell: (text: string) => void,
): Promise<{ readonly file: string; readonly data: LabelledImages }> {
  const { set, channels } = place;
  const listed = listPart(place, part);
  const { folder, classes, others } = listed;
  const [other] = others;
  if (other !== undefined)
    tell(
      printable(`note: ${counted(others.length, "files")} of ${folder} not read, by the name no PNG or JPEG: ${other}`),
    );
  const count = countOf(listed);
  const facts = place.images.facts;
  const { image: shape, differs } = facts ?? sizesOf(place, [listed]);
  if (differs === undefined && count <= MOST_KEPT && count * volume(shape) <= MOST_KEPT_BYTES) {
    tell(printable(`decoding ${counted(count, "images")} of ${folder}`));
    const found = classes.map(({ name, files }): ImageClass => ({
      name,
      count: files.length,
      images: imagesOf(files),
    }));
    return { file: folder, data: await set.decode(found, channels) };
  }
  const files = filesOf(listed);
  const labels = Uint16Array.from(classes.flatMap((each, label) => each.files.map(() => label)));
  const data = {
    ...{ name: place.images.path, labels, classes: classes.length, shape },
    classNames: classes.map(({ name }) => name),
    ...(differs === undefined ? {} : { differs }),
    file: (index: number) => files[index] ?? "",
    picture: (index: number) => set.decodeOne(readImage(files[index] ?? ""), channels),
  };
  return { file: folder, data };
}

function* imagesOf(files: readonly string[]): Generator<NamedBytes> {
  for (const file of files) yield readImage(file);
}

/** An image's first bytes, or all of them where its header is longer. */
function headOf(read: ImagePlace["set"]["shapeOf"], file: string, channels: number): NamedBytes {
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

function requireImageFile(file: string): void {
  const about = aboutOf(file);
  // A pipe or a device would be read for ever.
  if (!about.isFile()) throw new DamagedFile(file, "it is no file");
  if (about.size > MOST_DATA_BYTES) throw new DamagedFile(file, "it has more than 1 GiB", "is it an image?");
}

function readImage(file: string): NamedBytes {
  requireImageFile(file);
  try {
    return { file, bytes: readFileSync(file) };
  } catch (error) {
    throw new DamagedFile(file, systemReason(error), "make it readable");
  }
}
