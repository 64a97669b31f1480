/** Submodules are repositories of their own: in their folder, or where git keeps what was checked out before. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { shellWord } from "../shell.ts";
import { git, type Repository } from "./command.ts";
import { isUnknown, type Store } from "./objects.ts";
import { CommitTree, type OpenSubmodule } from "./tree.ts";

export interface SubmoduleOptions {
  /** The repository that they are of. */
  readonly repository: Repository;
  readonly root: string;
  /** The commit at which the other side of the comparison has the submodule of a path, if it is not checked out there. */
  readonly otherSide: (path: string) => string | undefined;
}

/** One that is nowhere here is unknown; if both sides have it at the same commit, it is unchanged all the same. */
export function submodulesOf(store: Store, { repository, root, otherSide }: SubmoduleOptions): OpenSubmodule {
  const trees = new Map<string, CommitTree>();
  let modules: string | undefined;
  return (path, commit) => {
    const place = join(root, path);
    modules ??= resolve(root, git(repository, "rev-parse", "--git-path", "modules").replace(/\r?\n$/, ""));
    const isHere = isCheckedOut(place);
    const own = isHere ? { argv: ["-C", place], isOther: true } : keptIn(join(modules, path));
    const tree =
      own && (trees.get(path) ?? new CommitTree(store.of(own), commit, submodulesOf(store, within(own, place))));
    if (tree) trees.set(path, tree);
    const top = tree?.top() ?? { unknown: "it is not checked out" };
    if (!isUnknown(top)) return top;
    const word = shellWord(path);
    const help = isHere ? `git -C ${word} fetch origin` : `git submodule update --init --recursive ${word}`;
    return {
      unknown: `the submodule ${path}: ${top.unknown}`,
      help: `get its commits: ${help}`,
      isUnchanged: !isHere && otherSide(path) === commit,
    };
  };
}

function within(repository: Repository, root: string): SubmoduleOptions {
  return { repository, root, otherSide: () => undefined };
}

/** True where a submodule's files are on the disk. */
export function isCheckedOut(folder: string): boolean {
  return existsSync(join(folder, ".git"));
}

/** What git keeps of a submodule that was checked out once. Its settings name a folder that may have gone. */
function keptIn(folder: string): Repository | undefined {
  return existsSync(join(folder, "HEAD"))
    ? { argv: [`--git-dir=${folder}`, `--work-tree=${folder}`], isOther: true }
    : undefined;
}
