/** Pictures that a page has as what `trainRecipe` learns from: bytes, all of one size, of classes with names. */
import { fitting } from "../datasets/fitting.ts";
import { isKind, requireSession, told, wrongArgument } from "../runtime/argument.ts";
import { transformed } from "../runtime/augment/transform.ts";
import type { Dataset } from "../runtime/dataset.ts";
import { Random } from "../runtime/random.ts";
import type { Session } from "../runtime/session.ts";
import { inputOf } from "./image-of.ts";
import { pictureFrom, type PictureSource } from "./pixels.ts";

const WHERE = "datasetOf";
const NO_DRAWS = new Random(0, "nothing is drawn");
/** Of labels in 16 bits. */
const MOST_CLASSES = 65_536;

/**
 * What `trainRecipe` takes as `data`. Each picture is brought to the model's size as `imageOf` does it; what the recipe
 * does to images comes at each step.
 * @param pictures of each class by its name: `{ cat: [file, canvas], dog: [image] }`; classes are numbered in this order
 * @throws ResnetProblem RN5013 for what is no picture or no list of them, and where there is none; RN4013 for a Blob that
 * cannot be shown
 */
export async function datasetOf(
  session: Session,
  pictures: { readonly [className: string]: readonly PictureSource[] },
): Promise<Dataset> {
  requireSession(WHERE, session);
  requirePictures(pictures);
  const [channels, height, width] = inputOf(WHERE, session.program);
  const classNames = Object.keys(pictures);
  const all = classNames.flatMap((name, label) =>
    (pictures[name] ?? []).map((source, at) => ({ source, label, place: `${name}[${at}]` })),
  );
  const area = height * width;
  const images = new Uint8Array(all.length * channels * area);
  for (const [index, { source, place }] of all.entries()) {
    const picture = await pictureFrom(`${WHERE}, ${place}`, source, channels);
    const isTaken = picture.height === height && picture.width === width;
    const { planes } = isTaken ? picture : transformed(picture, fitting([height, width]), NO_DRAWS);
    planes.forEach((plane, c) => images.set(plane, (index * channels + c) * area));
  }
  return {
    name: "pictures",
    images,
    shape: [channels, height, width],
    labels: Uint16Array.from(all, ({ label }) => label),
    classes: classNames.length,
    classNames,
  };
}

function requirePictures(pictures: unknown): void {
  const help = "give a list for each class: { cat: [file, canvas], dog: [image] }";
  const isObject = typeof pictures === "object" && pictures !== null && !Array.isArray(pictures);
  if (!isObject || isKind(pictures, "Map")) throw wrongArgument(WHERE, `the pictures are ${told(pictures)}`, help);
  const lists = Object.entries(pictures as object) as readonly [string, unknown][];
  for (const [name, list] of lists)
    if (!Array.isArray(list)) throw wrongArgument(WHERE, `the pictures of ${name} are ${told(list)}`, help);
  if (lists.every(([, list]) => (list as readonly unknown[]).length === 0))
    throw wrongArgument(WHERE, "there are no pictures", help);
  if (lists.length > MOST_CLASSES)
    throw wrongArgument(WHERE, `there are ${lists.length} classes`, `give ${MOST_CLASSES} at most`);
}
