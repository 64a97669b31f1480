/** What was dropped onto the page becomes a set of images, or is refused with the reason. */
import type { DroppedFile } from "../protocol.ts";
import { isImage } from "./folder-classes.ts";
import { readFolder } from "./folder.ts";
import type { ImageSet, Tell } from "./image-set.ts";
import { paced } from "./pace.ts";
import { readArchive, readPublished } from "./published.ts";
import { Refused } from "./refused.ts";

/** What operating systems put beside a person's files. */
const HIDDEN = /(^|\/)(\.|__MACOSX|Thumbs\.db|desktop\.ini)/;
const ARCHIVE = /\.(tar|tar\.gz|tgz)$/i;

/** @throws Refused, and DamagedFile of the runtime */
export async function readDropped(files: readonly DroppedFile[], tell: Tell): Promise<ImageSet> {
  const told = paced(tell);
  const all = files.filter(({ path }) => !HIDDEN.test(path));
  if (all.length === 0)
    throw new Refused("there is no file in what was dropped", "drop a folder with a folder of images a class");
  const archive = all.find(({ path }) => ARCHIVE.test(path));
  if (archive && !all.some(isImage)) return readArchive(archive.file, told);
  return (await readPublished(all, told)) ?? readFolder(all, told);
}
