/**
 * Designs as git has them at a commit, read through the `git` program without a shell. Objects are read as they are
 * stored: no filter, no text conversion, nothing that a repository's settings could make git run.
 */
import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { relative, resolve, sep } from "node:path";
import type { Host } from "../compiler/model/project.ts";
import { printable } from "../compiler/diagnostics/render/printable.ts";
import { errorCode } from "./files/system-error.ts";
import { UsageError } from "./usage-error.ts";

const LIMIT_BYTES = 16 * 2 ** 20;

function git(folder: string, ...argv: readonly string[]): Buffer {
  return execFileSync("git", ["-C", folder, ...argv], {
    stdio: ["ignore", "pipe", "pipe"],
    maxBuffer: LIMIT_BYTES + 1,
    env: { ...process.env, LC_ALL: "C", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" },
  });
}

/** The first line that git wrote of it. */
function said(error: unknown): string {
  const text = typeof error === "object" && error !== null && "stderr" in error ? String(error.stderr) : "";
  return printable(text.split("\n")[0] ?? "") || "it does not say why";
}

/** A commit of the repository that holds the working folder. */
export interface Commit {
  /** `main`, as it was written. */
  readonly ref: string;
  readonly id: string;
  /** The repository's folder. */
  readonly root: string;
}

/** The repository's folder. @throws UsageError when there is none, or no git */
export function repositoryRoot(folder: string): string {
  try {
    return realpathSync(
      git(folder, "rev-parse", "--show-toplevel")
        .toString("utf8")
        .replace(/\r?\n$/, ""),
    );
  } catch (error) {
    if (errorCode(error) === "ENOENT")
      throw new UsageError("there is no `git` program here", "install git, or compare with a folder: --against DIR");
    throw new UsageError(
      `git finds no repository in ${printable(resolve(folder))}: ${said(error)}`,
      "run it inside of one, or compare with a folder: --against ./DIR",
    );
  }
}

/** @throws UsageError for what names no commit, and for what could be read as an option */
export function openCommit(ref: string, folder: string): Commit {
  if (ref.startsWith("-") || ref === "")
    throw new UsageError(
      `${JSON.stringify(ref)} is no name of a commit`,
      "name a branch, a tag or a commit: main, v1.2, HEAD~1",
    );
  const root = repositoryRoot(folder);
  try {
    const id = git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`).toString("latin1");
    return { ref, id: id.trim(), root };
  } catch {
    throw new UsageError(
      `git knows no commit ${printable(ref)}`,
      "fetch it first: git fetch origin; in a CI's shallow clone, fetch the whole history (fetch-depth: 0)",
    );
  }
}

/** A path in the repository for a path on the disk, which need not be there any more. @throws UsageError when outside */
export function repositoryPath(root: string, path: string): string {
  const inside = relative(root, resolveReal(path));
  if (inside === ".." || inside.startsWith(`..${sep}`) || inside === resolve(inside))
    throw new UsageError(`${printable(path)} lies outside of the repository`, `name files in ${root}`);
  return inside.split(sep).join("/");
}
function resolveReal(path: string): string {
  const whole = resolve(path);
  for (let known = whole, rest = ""; ;) {
    try {
      return resolve(realpathSync(known), rest);
    } catch {
      const up = resolve(known, "..");
      if (up === known) return whole;
      rest = rest === "" ? relative(up, known) : `${relative(up, known)}${sep}${rest}`;
      known = up;
    }
  }
}

/** Paths of the designs below a folder (`""` is all) or of a file, at a commit. */
export function designsAt({ id, root }: Commit, path: string): readonly string[] {
  const listed = git(
    root,
    "--literal-pathspecs",
    "ls-tree",
    "-r",
    "-z",
    "--full-tree",
    "--name-only",
    id,
    "--",
    ...(path === "" ? [] : [path]),
  );
  return listed
    .toString("utf8")
    .split("\0")
    .filter((each) => each.endsWith(".resnet"));
}

/** A design's text at a commit, or undefined where it has none. @throws UsageError when it is no text */
export function textAt({ id, root, ref }: Commit, path: string): string | undefined {
  let bytes: Buffer;
  try {
    bytes = git(root, "cat-file", "blob", `${id}:${path}`);
  } catch {
    return undefined;
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new UsageError(
      `${printable(path)} at ${printable(ref)} is not UTF-8`,
      "save it as UTF-8; is it a text file at all?",
    );
  }
}

/** Reads imports from the same commit; what git does not hold is not there. */
export function commitHost(commit: Commit): Host {
  return {
    read(path) {
      if (path.split("/").includes("..")) return { problem: "it lies outside the repository" };
      try {
        const text = textAt(commit, path);
        return text === undefined ? { problem: `${commit.ref} has no such file` } : { text };
      } catch (error) {
        if (error instanceof UsageError) return { problem: error.message };
        throw error;
      }
    },
  };
}
