/** The built command line in a process of its own. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { median, time } from "./statistics.ts";

export const binary = fileURLToPath(new URL("../../dist/cli/main.js", import.meta.url));

/** @throws Error where it is not there, or says that something is wrong */
export function resnet(cwd: string, ...argv: readonly string[]): void {
  if (!existsSync(binary)) throw new Error(`${binary} is not there: npm run build`);
  const { status, stdout, stderr } = spawnSync(process.execPath, [binary, ...argv], { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`resnet ${argv.join(" ")} ended with ${status}: ${stdout}${stderr}`);
}

/** Milliseconds from its start to its end: the median of several runs, after one that is not counted. */
export function timeOfRun(runs: number, cwd: string, ...argv: readonly string[]): number {
  resnet(cwd, ...argv);
  return median(Array.from({ length: runs }, () => time(() => resnet(cwd, ...argv))));
}
