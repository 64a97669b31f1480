/** What a search asks of a disk. A commit of git answers the same questions. */
import { lstatSync, readdirSync, statSync, type Stats } from "node:fs";

/** As Node's `Dirent`, of which a search needs this much. */
export interface DiskEntry {
  readonly name: string;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

export interface Disk {
  /**
   * What a path leads to, links followed; undefined where there is nothing of this name. Where it is unknown, whoever
   * lists it as a folder is told why.
   */
  readonly kindOf: (path: string) => "file" | "folder" | "other" | "unknown" | undefined;
  /** What stands in a folder. @throws what the system answers, or an error whose message says why it cannot be known */
  readonly list: (folder: string) => readonly DiskEntry[];
}

export const localDisk: Disk = {
  kindOf(path) {
    try {
      const about = statSync(path);
      if (about.isDirectory()) return "folder";
      return about.isFile() ? "file" : "other";
    } catch {
      // A link to nothing, or to itself, is something all the same: whoever reads it is told what.
      return lstatOr(path) ? "other" : undefined;
    }
  },
  list: (folder) => readdirSync(folder, { withFileTypes: true }),
};

function lstatOr(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}
