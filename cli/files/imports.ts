/** What a design may import: `.resnet` files of its project, and nothing else of the machine. */
import { realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve, sep } from "node:path";
import type { Host } from "../../compiler/resolve/project.ts";
import { UsageError } from "../usage-error.ts";
import { canonicalPaths } from "./import-paths.ts";
import { namesIn, readSource } from "./read.ts";
import { errorCode, systemReason } from "./system-error.ts";

const EXTENSION = ".resnet";

/**
 * Reads imports; none may leave the project, nor by a link: the folder that holds `.git` above the entry, else the
 * working folder. A file of another kind is not read: its lines would be shown where they are no design.
 * @param elsewhere the folder to take for the project where no `.git` says it; the working folder when absent
 */
export function importHost(entry: string, elsewhere?: string): Host {
  let root: string | undefined;
  return {
    canonical: canonicalPaths(entry),
    read(path) {
      try {
        root ??= projectRoot(entry, elsewhere);
        const real = realpathSync(path);
        if (!isWithin(root, real)) {
          const what = isWithin(root, resolve(path)) ? `it is a link to ${real}, outside` : "it lies outside";
          return { problem: `${what} the project (${root}): copy the file into it` };
        }
        if (!path.endsWith(EXTENSION) || !real.endsWith(EXTENSION))
          return { problem: `only ${EXTENSION} files are imported` };
        if (!statSync(real).isFile()) return { problem: "it is no file: import a .resnet file" };
        return { text: readSource(real) };
      } catch (error) {
        if (error instanceof UsageError) return { problem: error.message };
        if (errorCode(error) === "ENOENT") return { problem: "paths are relative to the importing file" };
        return { problem: `it cannot be read: ${systemReason(error)}` };
      }
    },
  };
}

export function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** @throws what the system answers where a folder on the way is gone */
export function projectRoot(entry: string, elsewhere?: string): string {
  const start = dirname(resolve(entry));
  for (let folder = start; ; folder = dirname(folder)) {
    if (namesIn(folder).includes(".git")) return realpathSync(folder);
    if (folder === dirname(folder)) break;
  }
  const here = realpathSync(elsewhere ?? process.cwd());
  return isWithin(here, start) ? here : realpathSync(start);
}
