/** A person's own images: what they are as far as it is seen without decoding them, and what they hold. */
import type { Facts, ImageClass, NamedBytes, SetPart } from "../../datasets/data-set.ts";
import { differenceText, hasOtherSize, type Sized } from "../../datasets/image-folder.ts";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { counted } from "../../grammar/counted.ts";
import { volume } from "../../runtime/layout.ts";
import type { LabelledImages } from "../../training/feed.ts";
import { picturesIn } from "./file-pictures.ts";
import { countOf, listPart, type ImagePlace, type ListedPart } from "./list-images.ts";
import { headOf, readImage, requireImageFile } from "./read-image.ts";

/** So many headers are looked at before anything begins, spread over the folder: what is damaged later ends the run there. */
const MOST_HEADERS = 1024;
/** More are decoded when they are asked for, in each epoch, and not kept. */
const MOST_KEPT = 4096;
const MOST_KEPT_BYTES = 2 ** 26;

/** What the images are, as their folders, their names and their headers say. @param scoresTests there is a test set */
export function seeImages(place: ImagePlace, scoresTests: boolean): Facts {
  const train = listPart(place, "train");
  const test = scoresTests ? listPart(place, "test") : undefined;
  return {
    classes: train.classes.length,
    classNames: train.classes.map(({ name }) => name),
    ...headersOf(place, [train, ...(test ? [test] : [])]),
    examples: countOf(train),
    tests: test ? countOf(test) : 0,
  };
}

/** As far as it is known without decoding: of the first image, and which others are otherwise. @throws DamagedFile */
function headersOf(
  { set, channels }: ImagePlace,
  parts: readonly ListedPart[],
): Pick<Facts, "image" | "differs" | "note"> {
  const files = parts.flatMap(filesOf);
  const looked = new Set(someOf(files));
  // The others at least hold something.
  for (const file of files) if (!looked.has(file)) requireImageFile(file);
  const greys: string[] = [];
  const sizes = [...looked].map((file): Sized => {
    const head = headOf(set.shapeOf, file, channels);
    if (set.isGrey(head)) greys.push(file);
    return { file, shape: set.shapeOf(head, channels) };
  });
  const [first = { file: "", shape: [channels, 1, 1] }] = sizes;
  const other = sizes.find((each) => hasOtherSize(first, each));
  const isMixed = channels > 1 && greys.length > 0 && greys.length < looked.size;
  return {
    image: first.shape,
    ...(other ? { differs: `${other.file}: ${differenceText(first, other)}` } : {}),
    ...(isMixed ? { note: greyText(greys, looked.size) } : {}),
  };
}

/** The first, and others spread over all. */
function someOf(files: readonly string[]): readonly string[] {
  const count = Math.min(files.length, MOST_HEADERS);
  return Array.from({ length: count }, (_, i) => files[Math.floor((i * files.length) / count)] ?? "");
}

function greyText([first = "", ...others]: readonly string[], looked: number): string {
  const more = others.length > 0 ? ` and ${others.length} more of ${looked} looked at` : "";
  return `${first}${more}: grey among images in colours: taken as red, green and blue of one value, as PyTorch does; convert or take away what should not be there`;
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
  const { image: shape, differs, note } = facts ?? headersOf(place, [listed]);
  // Who saw the images has told it.
  if (!facts && note !== undefined) tell(printable(`note: ${note}`));
  if (differs === undefined && count <= MOST_KEPT && count * volume(shape) <= MOST_KEPT_BYTES) {
    tell(printable(`decoding ${counted(count, "images")} of ${folder}`));
    const found = classes.map(({ name, files }): ImageClass => ({
      name,
      count: files.length,
      images: imagesOf(files),
    }));
    return { file: folder, data: await set.decode(found, channels) };
  }
  const labels = Uint16Array.from(classes.flatMap((each, label) => each.files.map(() => label)));
  const data = picturesIn({
    ...{ name: place.images.path, files: filesOf(listed), channels, labels, classes: classes.length, shape },
    classNames: classes.map(({ name }) => name),
    ...(differs === undefined ? {} : { differs }),
  });
  return { file: folder, data };
}

function* imagesOf(files: readonly string[]): Generator<NamedBytes> {
  for (const file of files) yield readImage(file);
}
