/** A person's own images, one folder a class. Decoded by the browser; what it cannot decode is left out, and told. */
import type { Dataset } from "resnet-lang/runtime";
import { grouped } from "../../design/numbers.ts";
import type { DroppedFile } from "../protocol.ts";
import { decoded, Drawer } from "./decode-image.ts";
import { classesOf, type ClassedImage } from "./folder-classes.ts";
import { countOf, divided, evaluated, type ImageSet, type Tell } from "./image-set.ts";
import { listed, problemOf, Refused } from "./refused.ts";

/** Of what is kept, a byte a channel: photographs are made smaller as they are read. */
const MOST_SIDE = 64;
const MOST_IMAGES = 10_000;
const LEAST_A_CLASS = 2;

/** @throws Refused */
export async function readFolder(files: readonly DroppedFile[], tell: Tell): Promise<ImageSet> {
  const { title, classNames, training, heldOut, notes } = classesOf(files);
  const count = training.length + (heldOut?.length ?? 0);
  if (count > MOST_IMAGES)
    throw new Refused(
      `${grouped(count)} images are more than this page keeps in memory, ${grouped(MOST_IMAGES)}`,
      "drop fewer of each class; `resnet train` on the command line takes any number",
    );
  const reading = new Reading(classNames, (done) => tell("reading images", done, count));
  const data = await reading.read(training);
  requireEnough(data, reading);
  const test = heldOut && (await reading.read(heldOut));
  const all = [...notes, ...reading.notes(count)];
  if (test && countOf(test) > 0) return { title, training: data, ...evaluated(test, all) };
  const held = Math.max(1, Math.floor(countOf(data) / 5));
  return {
    title,
    ...divided(data, held),
    notes: [`${grouped(held)} of ${grouped(countOf(data))} images are held out`, ...all],
  };
}

/** All of them as large as the first that can be decoded. */
class Reading {
  readonly #classNames: readonly string[];
  readonly #tell: (done: number) => void;
  readonly #drawer = new Drawer();
  readonly #damaged: { readonly image: ClassedImage; readonly error: unknown }[] = [];
  #side: number | undefined;
  #done = 0;

  constructor(classNames: readonly string[], tell: (done: number) => void) {
    [this.#classNames, this.#tell] = [classNames, tell];
  }

  async read(files: readonly ClassedImage[]): Promise<Dataset> {
    const labels = this.#classNames.length > 256 ? new Uint16Array(files.length) : new Uint8Array(files.length);
    let images = new Uint8Array();
    let count = 0;
    for (const { image, coming } of decodedAhead(files)) {
      this.#tell(this.#done++);
      try {
        const bitmap = await coming;
        const side = (this.#side ??= Math.min(MOST_SIDE, bitmap.width, bitmap.height));
        const { pixels } = this.#drawer.draw(bitmap, side);
        bitmap.close();
        if (images.length === 0) images = new Uint8Array(files.length * pixels.length);
        images.set(pixels, count * pixels.length);
        labels[count++] = this.#classNames.indexOf(image.class);
      } catch (error) {
        this.#damaged.push({ image, error });
      }
    }
    const side = this.#side ?? 1;
    const [classNames, classes] = [this.#classNames, this.#classNames.length];
    return {
      name: "image_folder",
      images: images.subarray(0, count * 3 * side * side),
      labels: labels.subarray(0, count),
      shape: [3, side, side],
      classes,
      classNames,
    };
  }

  /** Of the first image of a class that could not be decoded. */
  reasonOf(name: string): unknown {
    return this.#damaged.find(({ image }) => image.class === name)?.error;
  }
  notes(count: number): readonly string[] {
    const [first] = this.#damaged;
    if (!first) return [];
    const names = this.#damaged.map(({ image }) => image.path);
    return [
      `left out, as they cannot be decoded, ${grouped(names.length)} of ${grouped(count)} images: ${listed(names)} (${problemOf(first.error).message})`,
    ];
  }
}

/** So many are on their way at once, of as many bytes: a small image takes longest to be fetched. */
const [AHEAD, AHEAD_BYTES] = [16, 2 ** 20];

/** All of them in their order, each being decoded by the time that it is asked for. */
function* decodedAhead(
  files: readonly ClassedImage[],
): Generator<{ readonly image: ClassedImage; readonly coming: Promise<ImageBitmap> }> {
  const waiting: { readonly image: ClassedImage; readonly coming: Promise<ImageBitmap> }[] = [];
  let bytes = 0;
  for (const image of files) {
    const coming = decoded(image.path, image.file);
    // Whoever asks for it is told.
    coming.catch(() => undefined);
    waiting.push({ image, coming });
    bytes += image.file.size;
    while (waiting.length >= AHEAD || (waiting.length > 0 && bytes > AHEAD_BYTES)) {
      const first = waiting.shift();
      bytes -= first?.image.file.size ?? 0;
      if (first) yield first;
    }
  }
  yield* waiting;
}

/** @throws Refused for a class of which too few images are there */
function requireEnough({ labels, classNames = [] }: Dataset, reading: Reading): void {
  const counts = classNames.map(() => 0);
  for (const label of labels) counts[label] = (counts[label] ?? 0) + 1;
  const few = counts.findIndex((count) => count < LEAST_A_CLASS);
  if (few < 0) return;
  const name = classNames[few] ?? "";
  const has = counts[few] === 0 ? "no image" : "one image";
  const error = reading.reasonOf(name);
  if (error === undefined)
    throw new Refused(`the class ${name} has ${has}`, `give it ${LEAST_A_CLASS} or more, or take the folder away`);
  const { message, help = "get it again, or take it away" } = problemOf(error);
  throw new Refused(`the class ${name} has ${has} that can be read: ${message}`, help);
}
