/** Designs as another folder has them: `--against ../release/`. */
import { lstatSync, readdirSync, realpathSync } from "node:fs";
import { isAbsolute, join, relative, resolve, sep } from "node:path";
import { localDisk } from "../files/disk.ts";
import { localPlaces } from "../files/import-paths.ts";
import { importHost } from "../files/imports.ts";
import { readSource } from "../files/read.ts";
import { errorCode } from "../files/system-error.ts";
import { UsageError } from "../usage-error.ts";
import type { Seen, Version } from "./version.ts";

const HELP = "make it readable, or compare with a commit: --against main";

/** @throws UsageError where there is no such folder */
export function folderVersion(folder: string): Version {
  if (localDisk.kindOf(folder) !== "folder")
    throw new UsageError(`there is no folder ${folder}`, "give a folder with the old designs, or a git ref: main");
  const base = realpathSync(folder);
  const there = (path: string): string => {
    const inside = relative(".", path);
    if (inside === ".." || inside.startsWith(`..${sep}`) || isAbsolute(inside))
      throw new UsageError(
        `${path} is not below this folder`,
        `name files below it: their old versions are in ${folder}`,
      );
    return join(base, inside);
  };
  return {
    name: folder,
    disk: {
      kindOf: (path) => localDisk.kindOf(there(path)),
      list: (path) => readdirSync(there(path), { withFileTypes: true }),
    },
    places: {
      realFolder: (path) => localPlaces.realFolder(there(path)),
      fileId: (path) => localPlaces.fileId(there(path)),
    },
    read: (path) => fileAt(there(path)),
    readImport(path, entry) {
      const file = join(base, relative(".", path));
      const seen = importHost(there(entry), base).read(file);
      return "text" in seen || isAbsent(file) ? seen : { unknown: seen.problem };
    },
    isFiltered: () => false,
    help: () => HELP,
    settle: (look) => Promise.resolve(look()),
    close: () => undefined,
  };
}

/** A design that is there and cannot be read is unknown. */
export function fileAt(path: string): Seen {
  try {
    return { text: readSource(path) };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return isAbsent(path) ? { problem: error.message } : { unknown: error.message, help: error.help };
  }
}

/** It is known that nothing has this name; a link that leads nowhere has it. */
function isAbsent(path: string): boolean {
  try {
    return lstatSync(resolve(path), { throwIfNoEntry: false }) === undefined;
  } catch (error) {
    return errorCode(error) === "ENOTDIR";
  }
}
