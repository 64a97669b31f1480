/** Submodules are repositories of their own: in their folder, or where git keeps what was checked out before. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { git, type Repository } from "./command.ts";
import type { Folder } from "./folder.ts";
import { isUnknown, type Store, type Unknown } from "./objects.ts";
import { CommitTree, type OpenSubmodule } from "./tree.ts";

const EMPTY: Folder = new Map();

export interface SubmoduleOptions {
  /** The repository that they are of. */
  readonly repository: Repository;
  readonly root: string;
  /** The commit at which the other side of the comparison has the submodule of a path, if it is not checked out there. */
  readonly otherSide: (path: string) => string | undefined;
}

/**
 * One that is nowhere here is unknown, unless both sides have it at the same commit: then nothing in it changed.
 */
export function submodulesOf(store: Store, { repository, root, otherSide }: SubmoduleOptions): OpenSubmodule {
  const trees = new Map<string, CommitTree>();
  let modules: string | undefined;
  return (path, commit) => {
    const place = join(root, path);
    modules ??= resolve(root, git(repository, "rev-parse", "--git-path", "modules").replace(/\r?\n$/, ""));
    const own = isCheckedOut(place) ? { argv: ["-C", place], isOther: true } : keptIn(join(modules, path));
    const shown = printable(path);
    if (!own) {
      if (otherSide(path) === commit) return EMPTY;
      const help = `check it out: git submodule update --init --recursive ${shown}`;
      return { unknown: `the submodule ${shown} is not checked out`, help };
    }
    const tree = trees.get(path) ?? new CommitTree(store.of(own), commit, submodulesOf(store, within(own, place)));
    trees.set(path, tree);
    const top = tree.top();
    if (!isUnknown(top)) return top;
    if (!isCheckedOut(place) && otherSide(path) === commit) return EMPTY;
    return inSubmodule(top, shown);
  };
}

function within(repository: Repository, root: string): SubmoduleOptions {
  return { repository, root, otherSide: () => undefined };
}

/** True where a submodule's files are on the disk. */
export function isCheckedOut(folder: string): boolean {
  return existsSync(join(folder, ".git"));
}

function inSubmodule(top: Unknown, path: string): Unknown {
  return { unknown: `the submodule ${path}: ${top.unknown}`, help: `fetch its commits: git -C ${path} fetch origin` };
}

/** What git keeps of a submodule that was checked out once. */
function keptIn(folder: string): Repository | undefined {
  return existsSync(join(folder, "HEAD")) ? { argv: [`--git-dir=${folder}`], isOther: true } : undefined;
}
