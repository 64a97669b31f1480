/** A folder that git keeps, asked like a disk. */
import { join } from "node:path";
import type { Disk, DiskEntry } from "../files/disk.ts";
import type { Places } from "../files/import-paths.ts";
import { UsageError } from "../usage-error.ts";
import { find, type Entry, type Folder, type Found } from "./folder.ts";
import { isUnknown, type Unknown } from "./objects.ts";

/** What git has at a path of the disk, whether it is on the disk today or not. */
export type Look = (path: string) => Found | Unknown;

/**
 * @param top the outermost folder
 * @param inside a path from there, with `/`; undefined for one that leads elsewhere
 * @param topPath absolute, with `/`
 */
export function lookIn(
  top: () => Folder | Unknown,
  inside: (path: string) => string | undefined,
  topPath: string,
): Look {
  return (path) => {
    const way = inside(path);
    if (way === undefined) return { kind: "nothing", reason: "it lies outside of the repository" };
    const folder = top();
    return isUnknown(folder) ? folder : find(folder, way, topPath);
  };
}

/** @param help what to do where something cannot be known */
export function gitDisk(look: Look, help: (problem: Unknown) => string): Disk {
  return {
    kindOf(path) {
      const found = look(path);
      if (isUnknown(found)) return found.isUnchanged === true ? "folder" : "unknown";
      return found.kind === "nothing" ? undefined : found.kind;
    },
    list(path) {
      const found = look(path);
      // Nothing in it came, went or changed.
      if (isUnknown(found) && found.isUnchanged === true) return [];
      if (isUnknown(found)) throw new UsageError(found.unknown, help(found));
      if (found.kind !== "folder") return [];
      return [...found.folder].map(([name, entry]) =>
        diskEntry(name, isBlindLink(name, entry, () => look(`${path}/${name}`)) ? "file" : entry.kind),
      );
    },
  };
}

/** A search leaves links out, whose designs stand elsewhere; of one whose design cannot be known that must be told. */
function isBlindLink(name: string, { kind }: Entry, follow: () => Found | Unknown): boolean {
  if (kind !== "link" || !name.endsWith(".resnet")) return false;
  const found = follow();
  return isUnknown(found) && found.isUnchanged !== true;
}

function diskEntry(name: string, kind: Entry["kind"]): DiskEntry {
  return {
    name,
    isFile: () => kind === "file",
    isDirectory: () => kind === "folder",
    isSymbolicLink: () => kind === "link",
  };
}

/** @param root the outermost folder's absolute path */
export function gitPlaces(look: Look, root: string): Places {
  const path = (of: string, kind: "folder" | "file"): string => {
    const found = look(of);
    if (isUnknown(found) || found.kind !== kind) throw new UsageError(`${of} is no ${kind}`, "name one");
    return join(root, ...found.path);
  };
  return { realFolder: (folder) => path(folder, "folder"), fileId: (file) => path(file, "file") };
}
