/**
 * One path for a file that several paths name: through a folder that is a link (to itself, even), by a hard link beside
 * it, in other capitals where the disk makes no difference. So a file is read once, and one that imports itself by
 * another name is a cycle instead of a way without an end.
 */
import { realpathSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, relative, resolve, sep } from "node:path";

/** What is asked of the disk; a commit of git answers the same. Both throw where there is nothing. */
export interface Places {
  /** An absolute path behind all links. */
  readonly realFolder: (folder: string) => string;
  /** The same for all names of one file. */
  readonly fileId: (path: string) => string;
}

export const localPlaces: Places = {
  realFolder: (folder) => realpathSync.native(folder),
  fileId(path) {
    const { dev, ino } = statSync(path, { bigint: true });
    return `${dev} ${ino}`;
  },
};

/**
 * Paths as seen from `entry`, whose own path stays as it is. A path that names nothing is its own: whoever reads it
 * says so.
 */
export function canonicalPaths(entry: string, places = localPlaces): (path: string) => string {
  const folders = new Map<string, string>();
  const realFolder = (path: string): string => {
    const folder = dirname(path);
    const known = folders.get(folder) ?? places.realFolder(folder);
    folders.set(folder, known);
    return known;
  };
  /** Links to a file are files of their own, since their imports are seen from where they stand. */
  const identityOf = (path: string): string | undefined => {
    try {
      return `${realFolder(path)} ${places.fileId(path)}`;
    } catch {
      return undefined;
    }
  };
  const spelled = (path: string): string => {
    const [from, to] = [realFolder(entry), realFolder(path)];
    // As it was written, unless it went through a link.
    if (resolve(dirname(entry), relative(from, to)) === resolve(dirname(path))) return path;
    const way = relative(from, to);
    const folder = isAbsolute(way) ? way : relative(".", resolve(dirname(entry), way));
    return [...(folder === "" ? [] : folder.split(sep)), basename(path)].join("/");
  };
  const pathOf = new Map<string, string>();
  const own = identityOf(entry);
  if (own !== undefined) pathOf.set(own, entry);
  return (path) => {
    const identity = identityOf(path);
    if (identity === undefined) return path;
    const known = pathOf.get(identity) ?? spelled(path);
    pathOf.set(identity, known);
    return known;
  };
}
