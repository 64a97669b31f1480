/** Runs command lines in this process, or in one of their own where signals and limits are meant. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../../cli/command-line.ts";
import { RUN_SCRATCH } from "./run-scratch.ts";
import { repository } from "./shared-data.ts";

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** In this process. */
export async function resnet(...argv: readonly string[]): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  const code = await run(argv, {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    interactive: false,
    colour: { out: false, err: false },
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

/** The built binary in a shell of its own; `npm test` builds it first. */
export function startShell(command: string, env: { readonly [name: string]: string } = {}): ChildProcess {
  return spawn("bash", ["-c", command], {
    cwd: repository,
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}
export async function ended(child: ChildProcess): Promise<Ran> {
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout?.on("data", (data: Buffer) => out.push(data.toString()));
  child.stderr?.on("data", (data: Buffer) => err.push(data.toString()));
  const code = await new Promise<number>((resolve) =>
    child.on("close", (status, signal) => resolve(status ?? (signal ? 128 : -1))),
  );
  return { code, out: out.join(""), err: err.join("") };
}

/** Beside the others of this run, where `npm test` has a folder for them. */
export function scratchFolder(): string {
  return mkdtempSync(join(process.env[RUN_SCRATCH] ?? tmpdir(), "resnet-test-"));
}
