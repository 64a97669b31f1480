/** A person's own images, one folder a class, as torchvision's ImageFolder takes them. Decoded by the browser. */
import type { Dataset } from "resnet-lang/runtime";
import type { DroppedFile } from "../protocol.ts";
import { drawn, sideOf } from "./decode-image.ts";
import { divided, Refused, type ImageSet, type Tell } from "./image-set.ts";

const IMAGE = /\.(png|jpe?g|webp|gif|bmp|avif)$/i;
const HELP = "drop a folder that has a folder of images for each class: photos/cats/1.png, photos/dogs/1.png";
/** Of what is kept, a byte a channel: photographs are made smaller as they are read. */
const MOST_SIDE = 64;
const MOST_IMAGES = 10_000;
const LEAST_A_CLASS = 2;

/** @throws Refused */
export async function readFolder(files: readonly DroppedFile[], tell: Tell): Promise<ImageSet> {
  const classes = classesOf(files);
  const count = [...classes.values()].reduce((sum, images) => sum + images.length, 0);
  if (count > MOST_IMAGES)
    throw new Refused(
      `${count.toLocaleString("en-US")} images are more than this page keeps in memory, ${MOST_IMAGES.toLocaleString("en-US")}`,
      "drop fewer of each class; `resnet train` on the command line takes any number",
    );
  const [[first] = []] = classes.values();
  const side = Math.min(MOST_SIDE, first ? await sideOf(first.path, first.file) : MOST_SIDE);
  const size = 3 * side * side;
  const images = new Uint8Array(count * size);
  const labels = classes.size > 256 ? new Uint16Array(count) : new Uint8Array(count);
  let done = 0;
  for (const [label, own] of [...classes.values()].entries())
    for (const { path, file } of own) {
      const { pixels } = await drawn(path, file, side);
      images.set(pixels, done * size);
      labels[done++] = label;
      tell("reading images", done, count);
    }
  const classNames = [...classes.keys()];
  const shape = [3, side, side] as const;
  const data: Dataset = { name: "image_folder", images, labels, shape, classes: classes.size, classNames };
  const heldOut = Math.max(1, Math.floor(count / 5));
  const notes = [`${heldOut} of ${count} images are held out`];
  return { title: rootOf(files), ...divided(data, heldOut), notes };
}

/** Images by class, in the order of the classes' names. @throws Refused for what has no classes */
function classesOf(files: readonly DroppedFile[]): ReadonlyMap<string, readonly DroppedFile[]> {
  const images = files.filter(({ path }) => IMAGE.test(path));
  if (images.length === 0)
    throw new Refused(
      `none of ${files.length === 1 ? `the file ${files[0]?.path}` : `${files.length} files`} is an image`,
      `PNG, JPEG, WebP, GIF, BMP and AVIF are read; ${HELP}`,
    );
  const classes = new Map<string, DroppedFile[]>();
  for (const image of images) {
    const name = image.path.split("/").at(-2);
    if (name === undefined) throw new Refused(`${image.path} is in no folder of a class`, HELP);
    classes.set(name, [...(classes.get(name) ?? []), image]);
  }
  if (classes.size < 2) throw new Refused(`there is one class only, ${[...classes.keys()].join()}`, HELP);
  for (const [name, own] of classes)
    if (own.length < LEAST_A_CLASS)
      throw new Refused(`the class ${name} has one image`, `give it ${LEAST_A_CLASS} or more, or take the folder away`);
  return new Map([...classes].sort(([one], [other]) => (one < other ? -1 : 1)));
}

function rootOf([first]: readonly DroppedFile[]): string {
  return first?.path.split("/")[0] ?? "your images";
}
