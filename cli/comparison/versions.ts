/** Where yesterday's designs are: at a commit of git, or in another folder. Paths are those of today, from here. */
import { existsSync, readdirSync, statSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { loadProject, type Project } from "../../compiler/model/project.ts";
import { importHost } from "../files/imports.ts";
import { readSource } from "../files/read.ts";
import { commitHost, designsAt, openCommit, repositoryPath, textAt } from "../git.ts";
import { UsageError } from "../usage-error.ts";

export interface Version {
  readonly name: string;
  /** Designs that were at or below a path, as paths of today. */
  readonly designs: (path: string) => readonly string[];
  readonly open: (design: string) => Project;
}

/** `./old`, `/old` and `old/` are folders; other words are what git knows, and folders where git knows none. */
export function versionOf(against: string): Version {
  if (/^\.{0,2}[/\\]|^\.{1,2}$|[/\\]$/.test(against)) return folderVersion(against);
  try {
    return commitVersion(against);
  } catch (error) {
    if (error instanceof UsageError && !against.startsWith("-") && isFolder(against)) return folderVersion(against);
    throw error;
  }
}

function commitVersion(ref: string): Version {
  const commit = openCommit(ref, ".");
  const here = (path: string): string => shown(resolve(commit.root, path));
  return {
    name: ref,
    designs: (path) => designsAt(commit, repositoryPath(commit.root, path)).map(here),
    open(design) {
      const path = repositoryPath(commit.root, design);
      return loadProject(path, textAt(commit, path) ?? "", commitHost(commit));
    },
  };
}

function folderVersion(folder: string): Version {
  if (!isFolder(folder))
    throw new UsageError(
      `there is no folder ${printable(folder)}`,
      "give a folder with the old designs, or a git ref: main",
    );
  const there = (path: string): string => {
    const inside = relative(".", path);
    if (inside.startsWith("..") || resolve(inside) === inside)
      throw new UsageError(
        `${printable(path)} is not below this folder`,
        `name files below it: their old versions are in ${printable(folder)}`,
      );
    return join(folder, inside);
  };
  return {
    name: folder,
    designs: (path) => designsBelow(there(path)).map((each) => relative(folder, each)),
    open(design) {
      const file = there(design);
      return loadProject(file, readSource(file), importHost(file));
    },
  };
}

/** Designs of a folder, or the design itself; none where there is nothing. Links are not followed. */
export function designsBelow(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  if (!isFolder(path)) return [shown(path)];
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    if (entry.name.startsWith(".") || entry.name === "node_modules") return [];
    const inside = join(path, entry.name);
    if (entry.isDirectory()) return designsBelow(inside);
    return entry.isFile() && entry.name.endsWith(".resnet") ? [shown(inside)] : [];
  });
}

/** From the working folder, with slashes: one file has one name. */
function shown(path: string): string {
  return relative(".", path).split(sep).join("/");
}
function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
