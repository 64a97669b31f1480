/**
 * Files of a person's own images, found as torchvision's ImageFolder finds them: `train/` and `test/` or `val/`, each with
 * one folder a class, or the classes alone. Links are followed; names that begin with a dot are no images and no classes.
 */
import { lstatSync, readdirSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { isAbsolute, join } from "node:path";
import { DamagedFile, MOST_CLASSES, type FolderImages, type FolderSet, type SetPart } from "../../datasets/data-set.ts";
import { ResnetProblem } from "../../runtime/problem.ts";
import { MOST_LIST_LETTERS } from "../../training/field-reader.ts";
import { errorCode, systemReason } from "../files/system-error.ts";
import { grouped } from "../../grammar/counted.ts";
import { UsageError } from "../usage-error.ts";

/** Where the images are that a recipe names. */
export interface ImagePlace {
  readonly set: FolderSet;
  readonly images: FolderImages;
  /** At which the recipe's path begins. */
  readonly base: string;
  /** Of the model's input. */
  readonly channels: number;
}

export interface ListedPart {
  /** Of the classes. */
  readonly folder: string;
  readonly classes: readonly ListedClass[];
  /** Files that are no images by their names. */
  readonly others: readonly string[];
}
interface ListedClass {
  readonly name: string;
  readonly files: readonly string[];
}

/** Images of all classes. */
export function countOf({ classes }: Pick<ListedPart, "classes">): number {
  return classes.reduce((sum, { files }) => sum + files.length, 0);
}

/** @throws UsageError, ResnetProblem RN4012, RN4013 */
export function listPart(place: ImagePlace, part: SetPart): ListedPart {
  const folder = folderOf(place, part);
  const { folders, files: loose } = entriesOf(folder);
  requireClassNames(folder, folders);
  const others = loose.map((name) => join(folder, name));
  const classes = folders.map((name) => {
    const found = filesBelow(join(folder, name), []);
    // By the whole path of their folders, then by name.
    const inOrder = found.sort((one, other) => byBytes(one.folder, other.folder));
    const all = inOrder.flatMap((each) => each.files.map((file) => ({ file, path: join(each.folder, file) })));
    others.push(...all.filter(({ file }) => !place.set.isImage(file)).map(({ path }) => path));
    const files = all.filter(({ file }) => place.set.isImage(file)).map(({ path }) => path);
    if (files.length > 0) return { name, files };
    throw new DamagedFile(
      join(folder, name),
      "no PNG or JPEG file is in it, and a folder is a class",
      "put images of the class into it, or move the folder away",
    );
  });
  return { folder, classes, others };
}

function requireClassNames(folder: string, names: readonly string[]): void {
  if (names.length < 2) {
    const what = names.length === 0 ? "it holds no folder" : `it holds one folder, ${names[0] ?? ""}`;
    throw new DamagedFile(
      folder,
      `${what}; each class has one, and there are two or more`,
      "put images of a class into a folder of its own",
    );
  }
  if (names.length > MOST_CLASSES)
    throw new DamagedFile(
      folder,
      `it holds ${grouped(names.length)} folders; at most ${grouped(MOST_CLASSES)} classes are read`,
      "is it the right folder?",
    );
  // They travel with the weights, and are read again there.
  if (JSON.stringify(names).length > MOST_LIST_LETTERS)
    throw new DamagedFile(
      folder,
      `the names of its classes have more than ${grouped(MOST_LIST_LETTERS)} letters`,
      "give them shorter names",
    );
}

/** That holds the classes of a part. */
function folderOf({ images, base }: ImagePlace, part: SetPart): string {
  const root = isAbsolute(images.path) ? images.path : join(base, images.path);
  requireRoot(root);
  const { folders } = entriesOf(root);
  const tests = ["test", "val"].find((name) => folders.includes(name));
  if (tests !== undefined && folders.every((name) => name === "test" || name === "val"))
    throw new DamagedFile(
      root,
      `it holds ${tests} and no train`,
      "put the images to train on into a folder train beside it",
    );
  // A class may be called train.
  const hasParts = folders.includes("train") && (tests !== undefined || folders.length === 1);
  if (part === "train") return hasParts ? join(root, "train") : root;
  if (hasParts && tests !== undefined) return join(root, tests);
  throw new UsageError(
    `${root} has no test set`,
    `let the recipe hold out examples: image_folder("${images.path}", validation: 100); or have folders train and test there, each with a folder a class`,
  );
}

function requireRoot(root: string): void {
  const help = "its path begins at the design's folder; where it begins at another one, name that with --data";
  let about: Stats | undefined;
  try {
    about = statSync(root, { throwIfNoEntry: false });
  } catch (error) {
    throw new ResnetProblem("RN4012", `the images are not in ${root}: ${systemReason(error)}`, help);
  }
  if (!about?.isDirectory())
    throw new ResnetProblem(
      "RN4012",
      about ? `${root} is no folder of images, but a file` : `there is no folder ${root}`,
      help,
    );
}

/** Of everything below a folder. @param within folders that hold it, as they are without links */
function filesBelow(
  folder: string,
  within: readonly string[],
): { readonly folder: string; readonly files: readonly string[] }[] {
  const real = realpathSync(folder);
  if (within.includes(real))
    throw new DamagedFile(folder, "it is a link to a folder that holds it", "take the link away");
  const { folders, files } = entriesOf(folder);
  return [{ folder, files }, ...folders.flatMap((name) => filesBelow(join(folder, name), [...within, real]))];
}

/** Names in a folder, in the order of their bytes. */
function entriesOf(folder: string): { readonly folders: readonly string[]; readonly files: readonly string[] } {
  const [folders, files]: [string[], string[]] = [[], []];
  for (const entry of listed(folder)) {
    const isKnown = entry.isDirectory() || entry.isFile();
    const isFolder = (isKnown ? entry : aboutOf(join(folder, entry.name))).isDirectory();
    (isFolder ? folders : files).push(entry.name);
  }
  return { folders: folders.sort(byBytes), files: files.sort(byBytes) };
}

function listed(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).filter(({ name }) => !name.startsWith("."));
  } catch (error) {
    throw new DamagedFile(folder, systemReason(error), "make it readable");
  }
}

/** Of what a link leads to. @throws DamagedFile */
export function aboutOf(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    const isLink =
      lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true && errorCode(error) === "ENOENT";
    throw isLink
      ? new DamagedFile(path, "it is a link that leads nowhere", "mend the link, or take it away")
      : new DamagedFile(path, systemReason(error), "make it readable");
  }
}

/** As Python sorts texts: by code points, not by UTF-16. */
function byBytes(one: string, other: string): number {
  return Buffer.compare(Buffer.from(one), Buffer.from(other));
}
