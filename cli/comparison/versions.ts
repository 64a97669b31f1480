/** The two sides of a comparison: today's designs, and those at a commit of git or in another folder. */
import { join } from "node:path";
import { localDisk } from "../files/disk.ts";
import { GitHasNone } from "../git/command.ts";
import { Store } from "../git/objects.ts";
import { openCommit } from "../git/repository.ts";
import { readStaged } from "../git/staged.ts";
import { isCheckedOut } from "../git/submodules.ts";
import { commitVersion } from "./commit-version.ts";
import { folderVersion } from "./folder-version.ts";
import { today, todayBefore } from "./today.ts";
import type { Version } from "./version.ts";

export interface Sides {
  readonly before: Version;
  readonly after: Version;
}

/**
 * `./old`, `/old` and `old/` are folders; other words are what git knows (`:/text` is a commit's message), and folders
 * where git knows none.
 * @throws UsageError where it is neither
 */
export async function openSides(against: string): Promise<Sides> {
  if (/^\.{0,2}[/\\]|^\.{1,2}$|^(?!:\/).*[/\\]$/s.test(against))
    return { before: folderVersion(against), after: today };
  try {
    return await sidesOfCommit(against);
  } catch (error) {
    if (error instanceof GitHasNone && localDisk.kindOf(against) === "folder")
      return { before: folderVersion(against), after: today };
    throw error;
  }
}

async function sidesOfCommit(ref: string): Promise<Sides> {
  const commit = openCommit(ref);
  const staged = await readStaged(commit.repository);
  const hidden = staged.filter(({ kind, path }) => kind !== "submodule" || !isCheckedOut(join(commit.root, path)));
  const submodules = new Map(hidden.flatMap(({ kind, path, id }) => (kind === "submodule" ? [[path, id]] : [])));
  const store = new Store();
  const before = commitVersion(commit, store, (path) => submodules.get(path));
  return { before, after: todayBefore(commit, store, hidden, before.submodule) };
}
