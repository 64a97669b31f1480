/** Designs as a commit has them: links and submodules followed, and nothing taken for absent that cannot be read. */
import { existsSync, realpathSync } from "node:fs";
import { relative, sep } from "node:path";
import { git, GitRefusal, type Repository } from "../git/command.ts";
import { gitDisk, gitPlaces, lookIn, type Look } from "../git/disk.ts";
import { submoduleAt } from "../git/folder.ts";
import { isUnknown, type Store, type Unknown } from "../git/objects.ts";
import { pathInside, type Commit } from "../git/repository.ts";
import { submodulesOf } from "../git/submodules.ts";
import { CommitTree } from "../git/tree.ts";
import { shellWord } from "../shell.ts";
import { UsageError } from "../usage-error.ts";
import type { Seen, Version } from "./version.ts";

export interface CommitVersion extends Version {
  /** The commit at which it has a submodule. */
  readonly submodule: (path: string) => string | undefined;
}

/** @param submoduleToday the commit at which today's side has a submodule that is not checked out */
export function commitVersion(
  { repository, root, id, ref }: Commit,
  store: Store,
  submoduleToday: (path: string) => string | undefined,
): CommitVersion {
  const submodules = submodulesOf(store, { repository, root, otherSide: submoduleToday });
  const tree = new CommitTree(store.of(repository), id, submodules);
  const inside = (path: string): string | undefined => pathInside(root, path);
  const topPath = root.split(sep).join("/");
  const lookInTree = lookIn(() => tree.top(), inside, topPath);
  const look: Look = (path) => {
    const found = lookInTree(path);
    return isUnknown(found) || found.kind !== "nothing" || found.isLink !== true
      ? found
      : (untrackedBehind(repository, path) ?? found);
  };
  const read = (path: string): Seen => {
    const found = look(path);
    if (isUnknown(found)) return found;
    if (found.kind !== "file")
      return { problem: found.kind === "folder" ? "it is a folder" : `${ref}: ${found.reason}` };
    const bytes = found.read();
    return isUnknown(bytes) ? bytes : { text: textOf(bytes) };
  };
  const help = memoised(() => whatHelps(repository));
  const disk = gitDisk(look, (problem) => problem.help ?? help());
  return {
    name: ref,
    disk: {
      ...disk,
      kindOf(path) {
        if (inside(path) !== undefined) return disk.kindOf(path);
        throw new UsageError(`${path} lies outside of the repository`, `name files in ${root}`);
      },
    },
    places: gitPlaces(look, root),
    read,
    readImport(path, entry) {
      const found = look(path);
      if (isUnknown(found) || found.kind === "folder") return read(path);
      if (found.kind === "file") {
        const project = projectOf(entry, look);
        if (project.every((part, index) => found.path[index] === part)) return read(path);
        return { problem: `it lies outside of the project (${project.join("/")}): copy the file into it` };
      }
      // Generated, or of a package: no commit will ever have it.
      return isUntracked(repository, path) ? notInGit("imports", path) : read(path);
    },
    isFiltered: (path) => filterOf(repository, path) !== undefined,
    help,
    submodule: (path) => submoduleAt(tree.top(), path, topPath),
    settle: (each) => store.settle(each),
    close: () => store.close(),
  };
}

/** What is no UTF-8 is no design; where it stands in a comment, the rest is one all the same. */
export function textOf(bytes: Buffer): string {
  return new TextDecoder().decode(bytes);
}

/** The path of the repository that an entry is of: a submodule's designs import nothing from around it. */
function projectOf(entry: string, look: Look): readonly string[] {
  const parts = entry.split("/");
  for (let count = parts.length - 1; count > 0; count--) {
    const found = look(parts.slice(0, count).join("/"));
    if (!isUnknown(found) && found.kind === "folder" && found.isRepository) return found.path;
  }
  return [];
}

/** What a link leads to today, where it led to nothing that git has. */
function untrackedBehind(repository: Repository, path: string): Unknown | undefined {
  if (!existsSync(path)) return undefined;
  const real = realpathSync(path);
  return isUntracked(repository, real) ? notInGit("is a link to", relative(".", real)) : undefined;
}

function notInGit(how: string, path: string): Unknown {
  return { unknown: `it ${how} ${path}, which is not in git`, help: `keep it in git: git add ${shellWord(path)}` };
}

function isUntracked(repository: Repository, path: string): boolean {
  if (!existsSync(path)) return false;
  try {
    return git({ ...repository, argv: [] }, "--literal-pathspecs", "ls-files", "-z", "--", path) === "";
  } catch (error) {
    // A submodule's files are its own repository's.
    if (error instanceof GitRefusal) return false;
    throw error;
  }
}

/** The filter through which git keeps a file: what is stored is not what people read, as with Git LFS. */
function filterOf(repository: Repository, path: string): string | undefined {
  try {
    const [, , filter = ""] = git({ ...repository, argv: [] }, "check-attr", "-z", "filter", "--", path).split("\0");
    return ["unspecified", "unset", ""].includes(filter) ? undefined : filter;
  } catch (error) {
    if (error instanceof GitRefusal) return undefined;
    throw error;
  }
}

function whatHelps(repository: Repository): string {
  const partial = (): boolean => {
    try {
      return git(repository, "config", "--get-regexp", "^(remote\\..*\\.promisor|extensions\\.partialclone)$") !== "";
    } catch (error) {
      if (error instanceof GitRefusal) return false;
      throw error;
    }
  };
  return partial()
    ? "the clone is a partial one: git fetch --refetch --no-filter, or clone without --filter"
    : "git fsck tells what is damaged; fetch it again: git fetch --refetch, or clone anew";
}

function memoised<T>(compute: () => T): () => T {
  let known: { readonly value: T } | undefined;
  return () => (known ??= { value: compute() }).value;
}
