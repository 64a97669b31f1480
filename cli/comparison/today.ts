/**
 * Today's side: the disk, and behind it what git's index says of files that are not on the disk though nobody deleted
 * them, because the checkout is sparse or a submodule is not checked out.
 */
import { sep } from "node:path";
import { localDisk, type DiskEntry } from "../files/disk.ts";
import { localPlaces } from "../files/import-paths.ts";
import { importHost } from "../files/imports.ts";
import { errorCode } from "../files/system-error.ts";
import { gitDisk, gitPlaces, lookIn } from "../git/disk.ts";
import type { Entry, Folder } from "../git/folder.ts";
import { isUnknown, type Store, type Unknown } from "../git/objects.ts";
import type { Repository } from "../git/command.ts";
import { pathInside, type Commit } from "../git/repository.ts";
import type { Staged } from "../git/staged.ts";
import { submodulesOf } from "../git/submodules.ts";
import { blob, type OpenSubmodule } from "../git/tree.ts";
import { textOf } from "./commit-version.ts";
import { fileAt } from "./folder-version.ts";
import type { Seen, Version } from "./version.ts";

const HELP = "make it readable, or leave it out: name other folders, or `exclude` it in resnet.config.json";

/** The disk alone. */
export const today: Version = {
  name: "today",
  disk: localDisk,
  places: localPlaces,
  read: fileAt,
  readImport: (path, entry) => importHost(entry).read(path),
  isFiltered: () => false,
  help: () => HELP,
  settle: (look) => Promise.resolve(look()),
  close: () => undefined,
};

/**
 * The disk, and behind it the index.
 * @param hidden what the index has and the disk does not
 * @param submoduleThen the commit at which the other side has a submodule
 */
export function todayBefore(
  { repository, root }: Commit,
  store: Store,
  hidden: readonly Staged[],
  submoduleThen: (path: string) => string | undefined,
): Version {
  if (hidden.length === 0) return today;
  const submodules = submodulesOf(store, { repository, root, otherSide: submoduleThen });
  const top = foldersOf(hidden, (each) => entryOf(each, store, repository, submodules));
  const look = lookIn(
    () => top,
    (path) => pathInside(root, path),
    root.split(sep).join("/"),
  );
  const behind = gitDisk(look, ({ help }) => help ?? HELP);
  const placesBehind = gitPlaces(look, root);
  const here = (path: string): boolean => localDisk.kindOf(path) !== undefined;
  const readBehind = (path: string): Seen | undefined => {
    const found = look(path);
    if (isUnknown(found)) return found;
    if (found.kind !== "file") return undefined;
    const bytes = found.read();
    return isUnknown(bytes) ? bytes : { text: textOf(bytes) };
  };
  return {
    ...today,
    disk: {
      kindOf: (path) => localDisk.kindOf(path) ?? behind.kindOf(path),
      list(folder) {
        const behindIt = behind.list(folder);
        const onDisk = listOr(folder, behindIt.length > 0);
        const names = new Set(onDisk.map(({ name }) => name));
        return [...onDisk, ...behindIt.filter(({ name }) => !names.has(name))];
      },
    },
    places: {
      realFolder: (path) => (here(path) ? localPlaces : placesBehind).realFolder(path),
      fileId: (path) => (here(path) ? localPlaces : placesBehind).fileId(path),
    },
    read: (path) => (here(path) ? undefined : readBehind(path)) ?? today.read(path),
    readImport: (path, entry) => (here(path) ? undefined : readBehind(path)) ?? today.readImport(path, entry),
    settle: (each) => store.settle(each),
  };
}

/** What the system says of a folder; nothing where there is none, and none is needed. */
function listOr(folder: string, mayBeAbsent: boolean): readonly DiskEntry[] {
  try {
    return localDisk.list(folder);
  } catch (error) {
    if (mayBeAbsent && ["ENOENT", "ENOTDIR"].includes(errorCode(error))) return [];
    throw error;
  }
}

function entryOf(
  { path, id, kind }: Staged,
  store: Store,
  repository: Repository,
  openSubmodule: OpenSubmodule,
): Entry {
  const read = (): Buffer | Unknown => blob(store.of(repository), id);
  switch (kind) {
    case "submodule":
      return { kind: "folder", submodule: id, open: () => openSubmodule(path, id) };
    case "link":
      return { kind, target: read };
    case "file":
      return { kind, read };
  }
}

/** A list of paths as folders within each other. */
function foldersOf(staged: readonly Staged[], entry: (each: Staged) => Entry): Folder {
  const folders = new Map<string, Map<string, Entry>>();
  const folderAt = (path: string): Map<string, Entry> => {
    const known = folders.get(path);
    if (known) return known;
    const folder = new Map<string, Entry>();
    folders.set(path, folder);
    if (path !== "") put(path, { kind: "folder", open: () => folder });
    return folder;
  };
  const put = (path: string, inside: Entry): unknown => {
    const cut = path.lastIndexOf("/");
    return folderAt(cut < 0 ? "" : path.slice(0, cut)).set(path.slice(cut + 1), inside);
  };
  for (const each of staged) put(each.path, entry(each));
  return folderAt("");
}
