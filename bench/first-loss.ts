/**
 * What a person waits for until a network has learned for the first time: from the text of ResNet-20 to the loss of its first
 * step on the processor, in fresh processes.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { asBinary, asLibrary } from "./bundled.ts";
import type { Measured } from "./measurement.ts";
import { writeSubject } from "./side-by-side/subject.ts";
import { line } from "./statistics.ts";

const BATCH = 32;

/** @throws Error where a process computes nothing */
export function benchFirstLoss(rounds: number): void {
  const folder = mkdtempSync(join(tmpdir(), "resnet-bench-subject-"));
  const binary = asBinary("ours.js");
  const ways = {
    "fresh process": asLibrary("ours.js"),
    "with resnet's settings, code not kept": binary.cold,
    "as resnet does, code kept": binary.kept,
  };
  try {
    writeSubject(folder, "resnet20", BATCH);
    for (const [way, run] of Object.entries(ways)) {
      const runs = Array.from({ length: rounds }, () => {
        const printed = run("train", folder, 1, "cpu", availableParallelism());
        const { first } = JSON.parse(printed) as Measured;
        if (!first) throw new Error(`no first step: ${printed}`);
        return { phases: Object.entries(first), total: Object.values(first).reduce((sum, each) => sum + each, 0) };
      }).sort((a, b) => a.total - b.total);
      const middle = runs[runs.length >> 1];
      const phases = middle?.phases.map(([phase, took]) => `${phase} ${took.toFixed(0)}`).join(", ");
      line(`first loss of ResNet-20, ${way}`, middle?.total ?? Number.NaN, `${phases}; under 300 is asked for`);
    }
  } finally {
    binary.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}
