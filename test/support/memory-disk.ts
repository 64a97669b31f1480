/** Files in memory, asked like a disk: made-up folders of any size and shape, and a count of what is looked at. */
import type { DiskEntry } from "../../cli/files/disk.ts";

export interface MemoryDisk {
  readonly list: (folder: string) => readonly DiskEntry[];
  /** Folders that were listed, with `/`. */
  readonly listed: string[];
}

/** @param paths of files, absolute */
export function memoryDisk(paths: readonly string[]): MemoryDisk {
  const folders = new Map<string, Map<string, DiskEntry>>();
  for (const path of paths) {
    const names = path.split("/").slice(1);
    names.forEach((name, i) => {
      const folder = `/${names.slice(0, i).join("/")}`;
      const inside = folders.get(folder) ?? new Map<string, DiskEntry>();
      folders.set(folder, inside);
      const isFile = i === names.length - 1;
      inside.set(name, { name, isFile: () => isFile, isDirectory: () => !isFile, isSymbolicLink: () => false });
    });
  }
  const listed: string[] = [];
  return {
    listed,
    list(folder) {
      const plain = folder.length > 1 ? folder.replace(/\/$/, "") : folder;
      listed.push(plain);
      const found = folders.get(plain);
      if (!found) throw Object.assign(new Error(`no ${plain}`), { code: "ENOENT" });
      return [...found.values()];
    },
  };
}
