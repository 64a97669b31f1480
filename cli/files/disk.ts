/** What a search asks of a disk. A commit of git answers the same questions. */
import { readdirSync, statSync } from "node:fs";

/** As Node's `Dirent`, of which a search needs this much. */
export interface DiskEntry {
  readonly name: string;
  readonly isFile: () => boolean;
  readonly isDirectory: () => boolean;
  readonly isSymbolicLink: () => boolean;
}

export interface Disk {
  /** What a path leads to, links followed; undefined where it leads to nothing. */
  readonly kindOf: (path: string) => "file" | "folder" | "other" | undefined;
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
      return undefined;
    }
  },
  list: (folder) => readdirSync(folder, { withFileTypes: true }),
};
