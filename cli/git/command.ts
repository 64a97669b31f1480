/**
 * The `git` program, without a shell. Nothing that a repository's settings could make git run or fetch is run or
 * fetched: what is not here is told, and whoever reads that decides.
 */
import { execFileSync } from "node:child_process";
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { errorCode, systemReason } from "../files/system-error.ts";
import { UsageError } from "../usage-error.ts";

/** Far above any answer that is asked for here; lists are streamed elsewhere. */
const LIMIT_BYTES = 2 ** 20;

/** What git sets for hooks: it says where *this* repository is, and would be taken for where a submodule's is. */
const OF_ONE_REPOSITORY = [
  "GIT_DIR",
  "GIT_WORK_TREE",
  "GIT_INDEX_FILE",
  "GIT_COMMON_DIR",
  "GIT_OBJECT_DIRECTORY",
  "GIT_ALTERNATE_OBJECT_DIRECTORIES",
  "GIT_PREFIX",
  "GIT_NAMESPACE",
  "GIT_SHALLOW_FILE",
  "GIT_GRAFT_FILE",
];

/** Which repository is asked. */
export interface Repository {
  /** Arguments that lead git there. */
  readonly argv: readonly string[];
  /** It is another one than that of the working folder. */
  readonly isOther?: boolean;
}

/** The environment in which git answers in English, asks nobody, and reads objects as they are stored and from here. */
export function gitEnvironment({ isOther = false }: Repository): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(([name]) => !isOther || !OF_ONE_REPOSITORY.includes(name));
  return {
    ...Object.fromEntries(inherited),
    LC_ALL: "C",
    GIT_OPTIONAL_LOCKS: "0",
    GIT_TERMINAL_PROMPT: "0",
    GIT_NO_REPLACE_OBJECTS: "1",
    // A partial clone would fetch what it lacks, one object at a time; the second is for versions that ignore the first.
    GIT_NO_LAZY_FETCH: "1",
    GIT_ALLOW_PROTOCOL: "none",
  };
}

/** Git ran and refused; the message is its own. */
export class GitRefusal extends UsageError {
  /** All that it said. */
  readonly said: string;
  constructor(said: string) {
    super(firstFault(said), "see what `git status` says");
    this.said = said;
  }
}

/** A short answer of git's. @throws GitRefusal; UsageError where git cannot be run */
export function git(repository: Repository, ...argv: readonly string[]): string {
  try {
    return execFileSync("git", [...repository.argv, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
      maxBuffer: LIMIT_BYTES,
      env: gitEnvironment(repository),
    }).toString("utf8");
  } catch (error) {
    const { status, stderr } = error as { readonly status?: unknown; readonly stderr?: unknown };
    if (typeof status === "number") throw new GitRefusal(String(stderr ?? ""));
    throw cannotRun(error);
  }
}

/** There is no git, no repository or no such commit: a folder of that name may be meant. */
export class GitHasNone extends UsageError {}

/** Why there is no answer of git's at all. */
export function cannotRun(error: unknown): UsageError {
  if (errorCode(error) === "ENOENT")
    return new GitHasNone("there is no `git` program here", "install git, or compare with a folder: --against ./DIR");
  return new UsageError(
    `git cannot be run: ${printable(systemReason(error))}`,
    "compare with a folder instead: --against ./DIR",
  );
}

/** What git says is wrong, on one line: its warnings, hints and traces come before it. */
export function firstFault(said: string): string {
  const lines = said.split("\n").filter((line) => line.trim() !== "");
  const at = Math.max(
    0,
    lines.findIndex((line) => /^(fatal|error): /.test(line)),
  );
  const [fault = "git does not say why", next = ""] = lines.slice(at);
  // What it complains of may stand in a line of its own.
  return printable(fault.endsWith(":") ? `${fault} ${next.trim()}` : fault);
}
