/** The files of what was dropped onto the page, its folders gone through. */
import type { DroppedFile } from "../protocol.ts";
import { Refused } from "./refused.ts";

/** @throws Refused where there are none, and for one that cannot be read */
export async function droppedFiles(dropped: DataTransfer | null): Promise<readonly DroppedFile[]> {
  // Entries are there while the event is handled, and no longer.
  const entries = [...(dropped?.items ?? [])].flatMap((item) => item.webkitGetAsEntry() ?? []);
  if (entries.length === 0) throw noFile(dropped);
  try {
    return await filesOf(entries);
  } catch (error) {
    throw new Refused(
      `${entries.map(({ name }) => name).join(", ")} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      "look whether it is still where it was and may be read, and drop it again",
    );
  }
}

/** What is dragged from another page or program need be no file. */
export function noFile(dropped: DataTransfer | null): Refused {
  const isLink = dropped?.types.includes("text/uri-list") ?? false;
  return new Refused(
    `${isLink ? "a link" : "text"} was dropped, and no file`,
    isLink
      ? "save what it leads to, and drop the file; an image can be copied and pasted, too"
      : "drop files or a folder",
  );
}

async function filesOf(entries: readonly FileSystemEntry[]): Promise<readonly DroppedFile[]> {
  const found: DroppedFile[] = [];
  const open = [...entries];
  for (let entry = open.shift(); entry; entry = open.shift()) {
    if (isFile(entry)) found.push({ path: entry.fullPath.replace(/^\//, ""), file: await fileOf(entry) });
    else if (isDirectory(entry)) open.push(...(await childrenOf(entry.createReader())));
  }
  return found;
}
function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}
function isDirectory(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}
function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}
/** A reader gives some hundred at a time. */
async function childrenOf(reader: FileSystemDirectoryReader): Promise<readonly FileSystemEntry[]> {
  const all: FileSystemEntry[] = [];
  for (;;) {
    const some = await new Promise<readonly FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return all;
    all.push(...some);
  }
}
