/** What `resnet bench --profile` says of a subject: where its time goes, which is what to look at next. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ProfileRow } from "../../cli/bench/profile.ts";
import type { StepTimes } from "../../cli/bench/step-times.ts";
import type { Failed } from "../measurement.ts";

const binary = fileURLToPath(new URL("../../cli/main.js", import.meta.url));

/** What is used of `resnet bench --json`. */
export interface BenchReport extends StepTimes {
  readonly device: string;
  readonly dispatches: number;
  readonly profile?: { readonly operations: readonly ProfileRow[] };
}

/** @param flags of `resnet bench` */
export function benchReport(target: string, ...flags: readonly (string | number)[]): BenchReport | Failed {
  const args = [binary, "bench", target, "--json", ...flags.map(String)];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    timeout: 300_000,
  });
  if (status !== 0) return { failure: stderr.trim().split("\n")[0] || "resnet bench took over 300 s" };
  return JSON.parse(stdout) as BenchReport;
}

/** One line for people. */
export function bottleneck(folder: string, kind: "train" | "infer", batch: number, device: string): string {
  const flags = ["--profile", "--batch", batch, "--device", device, ...(kind === "infer" ? ["--infer"] : [])];
  const report = benchReport(`${join(folder, "network.resnet")}:Network`, ...flags);
  if ("failure" in report) return `not known: ${report.failure}`;
  const operations = report.profile?.operations ?? [];
  const families = new Map<string, number>();
  for (const { family, share } of operations) families.set(family, (families.get(family) ?? 0) + share);
  const [family, whole] = [...families].sort(([, one], [, other]) => other - one)[0] ?? ["none", 0];
  const top = [...operations].sort((one, other) => other.share - one.share)[0];
  if (!top) return "nothing was profiled";
  const ofFamily = ceilingOf(operations.filter((each) => each.family === family));
  return [
    `${family}, ${percent(whole)} of the time at ${percent(ofFamily)} of the ceiling;`,
    `the longest operation ${top.layer}, ${top.family}: ${percent(top.share)} at ${percent(top.ofCompute)}`,
  ].join(" ");
}

/** Weighted by time. */
function ceilingOf(operations: readonly ProfileRow[]): number {
  const sum = (of: (row: ProfileRow) => number): number => operations.reduce((total, each) => total + of(each), 0);
  return sum(({ ofCompute, milliseconds }) => ofCompute * milliseconds) / sum(({ milliseconds }) => milliseconds);
}
function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
