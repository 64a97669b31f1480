/** What the host costs of ResNet-20's training step, whose dispatches the software adapter computes; `cpu` is in test/cli. */
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StepTimes } from "../../cli/bench/step-times.ts";
import { resnet } from "../support/command-line.ts";
import { repository } from "../support/shared-data.ts";

test("the host costs less than a twentieth of a step on the software adapter, too", async () => {
  const target = `${join(repository, "examples/cifar.resnet")}:ResNet20_B`;
  const flags = ["--device", "software-gpu", "--batch", "32", "--steps", "3", "--json"];
  const { code, out, err } = await resnet("bench", target, ...flags);
  expect(code, err).toBe(0);
  const { host, milliseconds } = JSON.parse(out) as StepTimes;
  console.log(`${milliseconds.toFixed(0)} ms a step, ${(100 * (host.share ?? 1)).toFixed(1)} % of it the host's`);
  expect(host.share).toBeGreaterThan(0);
  expect(host.share).toBeLessThan(0.05);
});
