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

const NAMES = "name a branch, a tag or a commit: main, v1.2, HEAD~1";
const UPSTREAM = `git branch --set-upstream-to=origin/main sets one; or ${NAMES}`;

/** As people speak of what git calls otherwise. */
const KIND_WORDS: { readonly [kind: string]: string } = { tree: "folder (a tree)", blob: "file (a blob)" };

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
  // `^main` is all that main does not have; git answers it with an id, too.
  if (/^[-^]|^$|\0/.test(ref)) throw new UsageError(`${quoted} is no name of a commit`, NAMES);
  const root = repositoryRoot();
  const repository = { argv: ["-C", root] };
  const object = objectOf(repository, ref, shown);
  // More than one id is a range: `HEAD...main`.
  if (!/^[0-9a-f]{40,64}$/.test(object)) throw new UsageError(`${quoted} is not one commit`, NAMES);
  return { repository, ref, id: commitOf(repository, object, { ref, shown }), root };
}

/** What git takes a name for, which need not be a commit. A text that is searched for (`:/fix`) can be nothing but all of it. */
function objectOf(repository: Repository, ref: string, shown: string): string {
  try {
    // Of objects whose ids begin alike, the commit is meant.
    const { argv } = repository;
    const preferring = { ...repository, argv: [...argv, "-c", "core.disambiguate=committish"] };
    return git(preferring, "rev-parse", "--verify", "--quiet", "--end-of-options", ref).trim();
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    if (/ upstream |no such branch|does not point to a branch|push (destination|refspec)/.test(error.said))
      throw new UsageError(`git knows no commit ${shown}: ${error.message}`, UPSTREAM);
    // With no word of explanation it does not know the name; else it knows it and cannot read what it leads to.
    if (error.said.trim() !== "" && !/bad revision|unknown revision|only has \d+ entries/.test(error.said))
      throw cannotReadCommit(shown, error.message);
    if (hasNoCommit(repository))
      throw new GitHasNone(
        `git knows no commit ${shown}: the repository has none yet`,
        "commit first, or git fetch what others committed; or compare with a folder: --against ./DIR",
      );
    throw new GitHasNone(`git knows no commit ${shown}`, FETCH);
  }
}

/** The commit that an object is, or that a tag leads to. */
function commitOf(repository: Repository, object: string, { ref, shown }: { ref: string; shown: string }): string {
  try {
    return git(repository, "rev-parse", "--verify", "--quiet", "--end-of-options", `${object}^{commit}`).trim();
  } catch (error) {
    if (!(error instanceof GitRefusal)) throw error;
    const kind = kindOf(repository, object);
    if (kind !== undefined && kind !== "commit")
      throw new UsageError(`${shown} is a ${KIND_WORDS[kind] ?? kind}, not a commit`, NAMES);
    if (error.said.trim() !== "") throw cannotReadCommit(shown, error.message);
    // An id stands for itself, whether there is such an object or not; of a name somebody knew what it means.
    if (object === ref) throw new GitHasNone(`git knows no commit ${shown}`, FETCH);
    throw cannotReadCommit(shown, `${object.slice(0, 12)} is not here`);
  }
}

/** What an object is behind its tags; undefined where that cannot be read. */
function kindOf(repository: Repository, object: string): string | undefined {
  try {
    return git(repository, "cat-file", "-t", `${object}^{}`).trim();
  } catch (error) {
    if (error instanceof GitRefusal) return undefined;
    throw error;
  }
}

function hasNoCommit(repository: Repository): boolean {
  try {
    return git(repository, "rev-list", "--all", "--max-count=1") === "";
  } catch (error) {
    if (error instanceof GitRefusal) return false;
    throw error;
  }
}

function cannotReadCommit(shown: string, reason: string): UsageError {
  return new UsageError(
    `git cannot read the commit ${shown}: ${reason}`,
    `git fsck tells what is damaged; if it is missing, ${FETCH}`,
  );
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
    // The folder that it looked for and did not find is named where it should be there.
    if (/not a git repository \(or any/.test(error.said))
      throw new GitHasNone(
        `git finds no repository in ${here}: ${error.message}`,
        "run it inside of one, or compare with a folder: --against ./DIR",
      );
    throw new UsageError(
      `git cannot read the repository of ${here}: ${error.message}`,
      "mend what it names: git status says the same until then; or compare with a folder: --against ./DIR",
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
