/**
 * What a person waits for until a network has learned for the first time: from the text of ResNet-20 to the loss of its first
 * step on the processor, in fresh processes.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { resnet } from "./binary.ts";
import { asBinary, asLibrary } from "./bundled.ts";
import type { Measured } from "./measurement.ts";
import { writeSubject } from "./side-by-side/subject.ts";
import { line, median } from "./statistics.ts";

const BATCH = 32;

/** As many images as leave a smaller last batch. */
const DESIGN = `import { CifarResNet } from "std/residual"
model Network = CifarResNet(3)
train Network {
  data      synthetic(classes: 10, size: 32, examples: 2000)
  batch     128
  loss      cross_entropy
  optimizer sgd(momentum: 0.9, weight_decay: 1e-4)
  schedule  constant(0.1)
  steps     1
}
`;

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

/** What happens in a run, of `resnet train --log json`. */
interface LoggedEvent {
  readonly event: string;
  readonly time: string;
}

/**
 * The same of a whole command by a recipe, from the start of its process: with its images, and all functions of its program.
 * @throws Error where no step is told
 */
export function benchFirstLossOfRun(rounds: number): void {
  const cwd = mkdtempSync(join(tmpdir(), "resnet-bench-run-"));
  /** Milliseconds until it trains, and until its first loss. */
  const once = (): readonly [number, number] => {
    const startedAt = Date.now();
    const words = ["network.resnet", "--device", "cpu", "--log", "json", "--out", "run", "--overwrite"];
    const printed = resnet({ cwd }, "train", ...words);
    const events = printed
      .trim()
      .split("\n")
      .map((each) => JSON.parse(each) as LoggedEvent);
    const at = (wanted: string): number =>
      Date.parse(events.find(({ event }) => event === wanted)?.time ?? "") - startedAt;
    const first = at("progress");
    if (Number.isNaN(first)) throw new Error(`no first step: ${printed}`);
    return [at("training"), first];
  };
  try {
    writeFileSync(join(cwd, "network.resnet"), DESIGN);
    for (let uncounted = 0; uncounted < 2; uncounted++) once();
    const runs = Array.from({ length: rounds }, once);
    const [ready, first] = [0, 1].map((each) => median(runs.map((run) => run[each] ?? Number.NaN)));
    line(
      "first loss of ResNet-20, resnet train of a recipe",
      first ?? Number.NaN,
      `of the whole process, ${ready?.toFixed(0)} until it trains: start, images, a program with an epoch's last batch and inference`,
    );
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}
