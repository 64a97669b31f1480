/**
 * This compiler as it was at an earlier revision, measured by the script of today: its sources from the checkout's history
 * in a folder of their own, bundled with `bench/ours.ts`. What it depends on is what is installed here.
 */
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Failed } from "../measurement.ts";

/** Seen from dist-bench/bench/side-by-side. */
const root = fileURLToPath(new URL("../../../", import.meta.url));

/** What of today's is bundled with the sources of then, whose `bench/statistics.ts` it uses. */
const MEASURING = [
  "bench/ours.ts",
  "bench/measurement.ts",
  "bench/side-by-side/networks.ts",
  "bench/side-by-side/subject.ts",
];

export interface Earlier {
  /** Takes what `bench/ours.ts` takes. */
  readonly script: string;
  readonly says: string;
}

/** Its folder is gone when this process ends. */
export async function earlierRevision(revision: string): Promise<Earlier | Failed> {
  const skipped = (why: string): Failed => ({ failure: `skipped: ${why}` });
  if (git(root, "rev-parse", "--verify", "--quiet", `${revision}^{commit}`) === undefined)
    return skipped(`this checkout has no revision ${revision}; get its history: git fetch --unshallow`);
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-earlier-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  const sources = join(folder, "sources");
  if (git(root, "clone", "--quiet", "--shared", "--no-checkout", root, sources) === undefined)
    return skipped("git cannot clone this checkout");
  if (git(sources, "checkout", "--quiet", "--detach", revision) === undefined)
    return skipped(`git cannot check out ${revision}`);
  symlinkSync(join(root, "node_modules"), join(sources, "node_modules"), "junction");
  for (const file of MEASURING) {
    mkdirSync(dirname(join(sources, file)), { recursive: true });
    copyFileSync(join(root, file), join(sources, file));
  }
  const script = join(sources, "bench", "ours.mjs");
  try {
    const options = {
      bundle: true,
      platform: "node",
      format: "esm",
      packages: "external",
      logLevel: "silent",
    } as const;
    await build({ ...options, entryPoints: [join(sources, "bench", "ours.ts")], outfile: script });
  } catch (error) {
    return skipped(`${revision} cannot be bundled: ${String(error).split("\n")[0]}`);
  }
  return { script, says: git(sources, "log", "-1", "--format=%h of %ad", "--date=short") ?? revision };
}

/** @returns what it prints; undefined where it fails or is not there */
function git(folder: string, ...args: readonly string[]): string | undefined {
  const { status, stdout } = spawnSync("git", ["-C", folder, ...args], { encoding: "utf8" });
  return status === 0 ? stdout.trim() : undefined;
}
