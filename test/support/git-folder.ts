/** A git repository of a test's own, whose settings are nobody's. */
import { execFileSync } from "node:child_process";
import { mkdirSync, realpathSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { scratchFolder } from "./command-line.ts";

const SETTINGS = ["user.name=Test", "user.email=test@example.org", "protocol.file.allow=always"];

export interface GitFolder {
  readonly path: string;
  /** What git prints, without the line break at its end. */
  readonly git: (...argv: readonly string[]) => string;
  readonly write: (name: string, text: string) => void;
  /** Commits all that there is. @returns the commit */
  readonly commit: (files?: { readonly [name: string]: string }) => string;
}

/** @param path of one that is there, as a clone is; a new one when absent */
export function gitFolder(path?: string): GitFolder {
  const folder = realpathSync(path ?? scratchFolder());
  const git = (...argv: readonly string[]): string =>
    execFileSync("git", [...SETTINGS.flatMap((each) => ["-c", each]), ...argv], {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" },
    }).trimEnd();
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  };
  if (path === undefined) git("init", "-q", "-b", "main");
  return {
    path: folder,
    git,
    write,
    commit(files = {}) {
      for (const [name, text] of Object.entries(files)) write(name, text);
      git("add", "-A");
      git("commit", "-q", "-m", "designs");
      return git("rev-parse", "HEAD");
    },
  };
}
