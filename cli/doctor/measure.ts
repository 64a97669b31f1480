/**
 * How fast a device convolves: four 3×3 convolutions of 64 channels, compiled by our own compiler like anybody's
 * design, timed as a person would time `session.run`. A number to compare devices of one machine, in a fraction of a second.
 */
import { compileModel } from "../../compiler/compile.ts";
import { checkProject } from "../../compiler/check.ts";
import type { CheckedModel } from "../../compiler/model/checked.ts";
import { loadProject } from "../../compiler/resolve/project.ts";
import { summarize } from "../../compiler/model/measures/summary.ts";
import type { Device } from "../../runtime/device.ts";
import { openSession } from "../../runtime/open-session.ts";

const DESIGN = `model Probe {
  input image: [N, 64, 32, 32]
  stem {
    conv(64, kernel: 3) -> relu -> conv(64, kernel: 3) -> relu
    -> conv(64, kernel: 3) -> relu -> conv(64, kernel: 3)
  }
  head { globalavgpool -> linear(10) }
}
`;
/** Large enough that the host's part is lost in it, small enough for a software adapter. */
const BATCH = 8;
const BUDGET_MS = 350;

export interface Measured {
  /** Of multiply-adds as the definition of a convolution counts them, two operations each: a faster algorithm counts as faster. */
  readonly gflops: number;
  /** From the design's text to the first result. */
  readonly firstRunMs: number;
}

/** Best of as many runs as a third of a second holds, and of one at least. */
export async function measure(device: Device): Promise<Measured> {
  const begun = performance.now();
  const model = probe();
  const program = compileModel(model, {
    functions: [{ kind: "infer", batch: BATCH }],
    targets: device.targets,
  });
  await using session = await openSession(device, program);
  const image = Float32Array.from({ length: BATCH * 64 * 32 * 32 }, (_, i) => Math.sin(i));
  await session.run({ image });
  const firstRunMs = performance.now() - begun;
  let best = Infinity;
  for (const until = performance.now() + BUDGET_MS; best === Infinity || performance.now() < until;) {
    const at = performance.now();
    await session.run({ image });
    best = Math.min(best, performance.now() - at);
  }
  return { gflops: (2 * BATCH * summarize(model, new Map()).macs) / (best * 1e6), firstRunMs };
}

function probe(): CheckedModel {
  const alone = { read: (path: string) => ({ problem: `${path} is not read` }) };
  const { models } = checkProject(loadProject("doctor.resnet", DESIGN, alone));
  return models.get("Probe") as CheckedModel;
}
