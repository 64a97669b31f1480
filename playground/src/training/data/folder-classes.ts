/** Which class each image of a folder has, as torchvision's ImageFolder reads it, and which ones are held out. */
import type { DroppedFile } from "../protocol.ts";
import { listed, Refused } from "./refused.ts";

/** What may be an image by its name: whether it is one is seen when it is decoded. */
const IMAGE = /\.(png|jpe?g|jfif|webp|gif|bmp|avif|heic|heif|tiff?|jxl)$/i;
const TRAINING = ["train", "training"];
const HELD_OUT = ["test", "testing", "val", "valid", "validation"];
const LEAST_CLASSES = 2;
const HELP = "drop a folder that has a folder of images for each class: photos/cats/1.png, photos/dogs/1.png";

export interface ClassedImage extends DroppedFile {
  readonly class: string;
}
export interface FolderClasses {
  /** As the folder is called. */
  readonly title: string;
  /** In the order of their names. */
  readonly classNames: readonly string[];
  readonly training: readonly ClassedImage[];
  /** Undefined where the folder says of none that they are held out. */
  readonly heldOut: readonly ClassedImage[] | undefined;
  /** What was left out. */
  readonly notes: readonly string[];
}

export function isImage({ path }: DroppedFile): boolean {
  return IMAGE.test(path);
}

/** @throws Refused for what has no classes */
export function classesOf(files: readonly DroppedFile[]): FolderClasses {
  const images = files.filter(isImage).sort((one, other) => (one.path < other.path ? -1 : 1));
  const [first] = images;
  if (!first)
    throw new Refused(
      `${files.length === 1 ? `${files[0]?.path} is no image` : `none of ${files.length} files is an image`}`,
      `PNG, JPEG, WebP, GIF, BMP and AVIF are read; ${HELP}`,
    );
  const around = commonFolder(images);
  const inside = images.map((image) => ({ image, folders: foldersOf(image).slice(around.length) }));
  requireClasses(inside.some(({ folders }) => folders.length > 0) ? undefined : first, around);
  const parts = partsOf(inside.flatMap(({ folders }) => folders.slice(0, 1)));
  const classed: ClassedImage[] = [];
  const heldOut: ClassedImage[] = [];
  const loose: string[] = [];
  for (const { image, folders } of inside) {
    const name = folders[parts ? 1 : 0];
    if (name === undefined) loose.push(image.path);
    else (parts?.heldOut.has(folders[0] ?? "") ? heldOut : classed).push({ ...image, class: name });
  }
  const classNames = namesOf(classed);
  if (classNames.length < LEAST_CLASSES) throw new Refused(`there is one class only, ${classNames.join()}`, HELP);
  requireSameNames([...new Set([...classNames, ...namesOf(heldOut)])]);
  const unknown = heldOut.find((each) => !classNames.includes(each.class));
  if (unknown)
    throw new Refused(
      `${unknown.path} is of the class ${unknown.class}, which has no images to train on`,
      `add a folder ${unknown.class} beside ${classNames[0]}, or take this one away`,
    );
  const others = files.filter((file) => !isImage(file)).map(({ path }) => path);
  return {
    title: around[0] ?? "your images",
    classNames,
    training: classed,
    heldOut: parts && heldOut.length > 0 ? heldOut : undefined,
    notes: [
      ...(loose.length > 0 ? [`left out, as no folder says their class: ${listed(loose)}`] : []),
      ...(others.length > 0 ? [`left out, as they are no images: ${listed(others)}`] : []),
    ],
  };
}

function foldersOf({ path }: DroppedFile): readonly string[] {
  return path.split("/").slice(0, -1);
}

/** The innermost folder that all of them are in. */
function commonFolder(images: readonly DroppedFile[]): readonly string[] {
  const [first = [], ...others] = images.map(foldersOf);
  const differs = first.findIndex((name, depth) => others.some((folders) => folders[depth] !== name));
  return differs < 0 ? first : first.slice(0, differs);
}

/** @param loose an image where none is in a folder of its own @param around the folder of all of them */
function requireClasses(loose: DroppedFile | undefined, around: readonly string[]): void {
  if (!loose) return;
  const own = around.at(-1);
  if (own !== undefined) throw new Refused(`there is one class only, ${own}`, HELP);
  throw new Refused(
    `${loose.path} is in no folder of a class`,
    `to see what a network answers, drop it onto the drawing board; to train, ${HELP}`,
  );
}

/** Undefined where the outermost folders are classes. @throws Refused where all are held out */
function partsOf(outermost: readonly string[]): { readonly heldOut: ReadonlySet<string> } | undefined {
  const names = [...new Set(outermost)];
  const isOf = (words: readonly string[], name: string): boolean => words.includes(name.toLowerCase());
  if (!names.every((name) => isOf([...TRAINING, ...HELD_OUT], name))) return undefined;
  if (names.some((name) => isOf(TRAINING, name)))
    return { heldOut: new Set(names.filter((name) => isOf(HELD_OUT, name))) };
  throw new Refused(`there are ${names.join(" and ")}, and no images to train on`, "put a folder train beside them");
}

function namesOf(images: readonly ClassedImage[]): readonly string[] {
  return [...new Set(images.map((image) => image.class))].sort((one, other) => (one < other ? -1 : 1));
}

/** Where capitals make no difference they would be one folder. */
function requireSameNames(names: readonly string[]): void {
  const known = new Map<string, string>();
  for (const name of names) {
    const other = known.get(name.toLowerCase());
    if (other !== undefined)
      throw new Refused(
        `the classes ${other} and ${name} differ in their capitals alone`,
        "put their images into one folder, or give one of them another name",
      );
    known.set(name.toLowerCase(), name);
  }
}
