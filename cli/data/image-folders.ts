/** A person's own images: what they are as far as it is seen without decoding them, and what they hold. */
import { readFileSync } from "node:fs";
import {
  DamagedFile,
  MOST_DATA_BYTES,
  type Facts,
  type ImageClass,
  type NamedBytes,
  type SetPart,
} from "../../datasets/data-set.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { counted } from "../../grammar/counted.ts";
import type { Dataset } from "../../runtime/dataset.ts";
import { systemReason } from "../files/system-error.ts";
import { aboutOf, countOf, listPart, type ImagePlace } from "./list-images.ts";

/** What the images are, as their folders, their names and the first of them say. @param scoresTests there is a test set */
export function seeImages(place: ImagePlace, scoresTests: boolean): Facts {
  const { set, channels } = place;
  const { classes } = listPart(place, "train");
  const [first = ""] = classes[0]?.files ?? [];
  const tests = scoresTests ? countOf(listPart(place, "test")) : 0;
  return {
    classes: classes.length,
    image: set.shapeOf(readImage(first), channels),
    examples: countOf({ classes }),
    tests,
  };
}

/** @throws UsageError, ResnetProblem RN4012, RN4013 */
export async function readImages(
  place: ImagePlace,
  part: SetPart,
  tell: (text: string) => void,
): Promise<{ readonly file: string; readonly data: Dataset }> {
  const { folder, classes, others } = listPart(place, part);
  const [other] = others;
  if (other !== undefined)
    tell(
      printable(`note: ${counted(others.length, "files")} of ${folder} not read, by the name no PNG or JPEG: ${other}`),
    );
  tell(printable(`decoding ${counted(countOf({ classes }), "images")} of ${folder}`));
  const found = classes.map(({ name, files }): ImageClass => ({ name, count: files.length, images: imagesOf(files) }));
  return { file: folder, data: await place.set.decode(found, place.channels) };
}

function* imagesOf(files: readonly string[]): Generator<NamedBytes> {
  for (const file of files) yield readImage(file);
}

function readImage(file: string): NamedBytes {
  const about = aboutOf(file);
  // A pipe or a device would be read for ever.
  if (!about.isFile()) throw new DamagedFile(file, "it is no file");
  if (about.size > MOST_DATA_BYTES) throw new DamagedFile(file, "it has more than 1 GiB", "is it an image?");
  try {
    return { file, bytes: readFileSync(file) };
  } catch (error) {
    throw new DamagedFile(file, systemReason(error), "make it readable");
  }
}
