/** A folder of runs of the small design, by the folder that each trains into. */
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { resnet, scratchFolder, type Ran } from "./command-line.ts";
import { SMALL, weightsIn } from "./small-runs.ts";

export const stepOf = (path: string): string | undefined => weightsIn(path).metadata["step"];
/** The words of a command that was printed, as a shell reads it. */
export function pasted(command: string): readonly string[] {
  const words = execFileSync("bash", ["-c", `resnet() { printf '%s\\0' "$@"; }; ${command}`], { encoding: "utf8" });
  return words.split("\0").slice(0, -1);
}
/** The command that follows some words of a message. */
export const after = (words: string, { err }: Ran): string =>
  new RegExp(`${words}(?: with)?: (resnet train .*?)(?:;|\\n|$)`).exec(err)?.[1] ?? `nothing after ${words}`;

/** A folder of its own a file of tests: files share processes. */
export function smallRunFolder() {
  const folder = scratchFolder();
  const at = (...names: readonly string[]): string => join(folder, ...names);
  const last = (out: string): string => at(out, "last.safetensors");
  const best = (out: string): string => at(out, "best.safetensors");
  const train = (out: string, ...more: readonly string[]): Promise<Ran> =>
    resnet("train", at("small.resnet"), "--device", "cpu", "--out", at(out), ...more);
  const bytesOf = (out: string): readonly Buffer[] => [last(out), best(out)].map((path) => readFileSync(path));

  /** One that others may take the place of, in `run`. */
  async function trainRun(): Promise<void> {
    writeFileSync(at("small.resnet"), SMALL);
    expect((await train("run", "--seed", "5")).code).toBe(0);
  }
  return { folder, at, last, best, train, bytesOf, trainRun };
}
