/** The repository around the working folder, and the commit in it that a person names. */
import { realpathSync } from "node:fs";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { isWithin } from "../files/imports.ts";
import { shellWord } from "../shell.ts";
import { UsageError } from "../usage-error.ts";
import { git, GitHasNone, GitRefusal, type Repository } from "./command.ts";

/** Whoever names a commit of a shallow or partial clone reads this; so does who misspelt it. */
const FETCH =
  "fetch it first: git fetch origin; in a shallow clone git fetch --unshallow or --depth=N, in a CI fetch-depth: 0";

/** A commit of the repository that holds the working folder. */
export interface Commit {
  readonly repository: Repository;
  /** `main`, as it was written. */
  readonly ref: string;
  readonly id: string;
  /** The repository's folder. */
  readonly root: string;
}

/** @throws UsageError for what names no commit, and for what could be read as an option */
export function openCommit(ref: string): Commit {
  const shown = shortened(printable(ref));
  const quoted = shortened(printable(JSON.stringify(ref)));
  if (ref.startsWith("-") || ref === "" || ref.includes("\0"))
    throw new UsageError(`${quoted} is no name of a commit`, "name a branch, a tag or a commit: main, v1.2, HEAD~1");
  const root = repositoryRoot();
  const repository = { argv: ["-C", root] };
  try {
    const id = git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).trim();
    // `^main` is all that main does not have, `a..b` a range: git answers these with ids, too.
    if (/^[0-9a-f]{40,64}$/.test(id)) return { repository, ref, id, root };
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    // With no word of explanation it does not know the name; else it knows it and cannot read what it leads to.
    if (error.said.trim() !== "" && !/bad revision|unknown revision|only has \d+ entries/.test(error.said))
      throw new UsageError(
        `git cannot read the commit ${shown}: ${error.message}`,
        `${FETCH}; git fsck tells what is damaged`,
      );
    throw new GitHasNone(`git knows no commit ${shown}`, FETCH);
  }
  throw new UsageError(`${quoted} is not one commit`, "name a branch, a tag or a commit: main, v1.2, HEAD~1");
}

/** The folder that git names in its complaint; the working folder may be one inside of it. */
function rootIn(said: string): string | undefined {
  return /repository at '(.+)'/.exec(said)?.[1];
}

function shortened(text: string): string {
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}

/** The folder of the repository that holds the working folder. @throws UsageError when there is none, or no git */
function repositoryRoot(): string {
  try {
    return realpathSync(git({ argv: [] }, "rev-parse", "--show-toplevel").replace(/\r?\n$/, ""));
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    const here = printable(resolve("."));
    if (/dubious ownership/.test(error.said))
      throw new UsageError(
        `git does not trust the repository in ${here}: it belongs to another user`,
        `where you trust it: git config --global --add safe.directory ${shellWord(rootIn(error.said) ?? resolve("."))}`,
      );
    if (/must be run in a work tree/.test(error.said))
      throw new UsageError(
        `${here} is a bare repository, without files to compare`,
        "run it in a checkout: git worktree add ../checkout",
      );
    throw new GitHasNone(
      `git finds no repository in ${here}: ${error.message}`,
      "run it inside of one, or compare with a folder: --against ./DIR",
    );
  }
}

/**
 * A path of the disk as one of the repository, with `/`; undefined for one that leads elsewhere. Links in it are the
 * repository's own matter, unless the way to the repository goes through one.
 */
export function pathInside(root: string, path: string): string | undefined {
  return below(root, resolve(path)) ?? below(root, realWay(resolve(path)));
}

function below(root: string, path: string): string | undefined {
  return isWithin(root, path) ? relative(root, path).split(sep).join("/") : undefined;
}

/** The path behind all links, of which the end need not be there. */
function realWay(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realWay(above), basename(path));
  }
}
