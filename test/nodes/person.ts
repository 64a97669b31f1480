/** A person with one of the Nodes and the npm that comes with it on the PATH, who types lines into a shell. */
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect } from "vitest";
import { fromNpm } from "../support/from-npm.ts";
import { runtimes } from "../support/runtimes.ts";
import { run, type Ended } from "./processes.ts";

type Environment = { readonly [name: string]: string };

export interface Person {
  /** What a line does, whatever it does. */
  readonly types: (folder: string, line: string, env?: Environment) => Promise<Ended>;
  /** A line that has to work. */
  readonly does: (folder: string, line: string, env?: Environment) => Promise<Ended>;
}

/** Node by name, and the major version of its npm. */
export const people = [
  ["Node 20", 10],
  ["Node 24", 11],
] as const;

/** Settings are nobody's: who commits, what npm asks a registry besides packages. */
const NOBODY: Environment = {
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_CONFIG_SYSTEM: "/dev/null",
  GIT_AUTHOR_NAME: "Test",
  GIT_AUTHOR_EMAIL: "test@example.org",
  GIT_COMMITTER_NAME: "Test",
  GIT_COMMITTER_EMAIL: "test@example.org",
  npm_config_audit: "false",
  npm_config_fund: "false",
  npm_config_update_notifier: "false",
  npm_config_prefer_offline: "true",
};

/** @param folder in which the programs on the PATH are put */
export function person(folder: string, name: string, npm: number): Person {
  const [node = ""] = runtimes.find((runtime) => runtime.name === name)?.command() ?? [];
  const programs = join(folder, "programs");
  mkdirSync(programs, { recursive: true });
  symlinkSync(node, join(programs, "node"));
  for (const program of ["npm", "npx"]) {
    const path = join(programs, program);
    writeFileSync(path, `#!/bin/sh\nexec "${node}" "${fromNpm(`npm@${npm}`, `bin/${program}-cli.js`)}" "$@"\n`);
    chmodSync(path, 0o755);
  }
  const env = { ...NOBODY, PATH: `${programs}${delimiter}${process.env["PATH"] ?? ""}` };
  const types: Person["types"] = (where, line, more = {}) =>
    run(where, ["bash", "-e", "-c", line], { ...env, ...more });
  return {
    types,
    async does(where, line, more) {
      const ended = await types(where, line, more);
      expect(ended.code, `${line}\n${ended.out}${ended.err}`).toBe(0);
      return ended;
    },
  };
}
