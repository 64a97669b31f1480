/** What `resnet bench --profile` says of a subject: where its time goes, which is what to look at next. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { familyRates } from "../../cli/bench/profile.ts";
import type { BenchReport } from "../../cli/bench/report.ts";
import { binary } from "../binary.ts";
import type { Failed } from "../measurement.ts";

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
  // How long a step takes is measured beside others; here it is only what a profile begins with.
  const flags = [
    "--profile",
    "--steps",
    1,
    "--batch",
    batch,
    "--device",
    device,
    ...(kind === "infer" ? ["--infer"] : []),
  ];
  const report = benchReport(`${join(folder, "network.resnet")}:Network`, ...flags);
  if ("failure" in report) return `not known: ${report.failure}`;
  const { profile } = report;
  const [family] = profile ? familyRates({ ...profile, rows: profile.operations }) : [];
  const [top] = [...(profile?.operations ?? [])].sort((one, other) => other.share - one.share);
  if (!family || !top) return "nothing was profiled";
  return [
    `${family.family}, ${percent(family.share)} of the time at ${percent(family.ofCompute)} of the ceiling;`,
    `the longest operation ${top.layer}, ${top.family}: ${percent(top.share)} at ${percent(top.ofCompute)}`,
  ].join(" ");
}

function percent(share: number): string {
  return `${(100 * share).toFixed(0)} %`;
}
