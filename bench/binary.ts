/** The built command line in a process of its own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median, time } from "./statistics.ts";

export const binary = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** Where it runs, and what is in its environment besides ours. */
export interface Place {
  readonly cwd: string;
  readonly env?: { readonly [name: string]: string };
}

/** @returns what it printed @throws Error where it is not there, or says that something is wrong */
export function resnet({ cwd, env }: Place, ...argv: readonly string[]): string {
  if (!existsSync(binary)) throw new Error(`${binary} is not there: npm run build`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...argv], {
    cwd,
    encoding: "utf8",
    env: { ...process.env, ...env },
  });
  if (status !== 0) throw new Error(`resnet ${argv.join(" ")} ended with ${status}: ${stdout}${stderr}`);
  return stdout;
}

/**
 * Milliseconds from its start to its end: the median of several runs, after two that are not counted, since code is kept from
 * the second one on.
 */
export function timeOfRun(runs: number, place: Place, ...argv: readonly string[]): number {
  for (let uncounted = 0; uncounted < 2; uncounted++) resnet(place, ...argv);
  return median(Array.from({ length: runs }, () => time(() => resnet(place, ...argv))));
}
