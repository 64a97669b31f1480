/**
 * Convolutions that make what they read as they load it, in WGSL: all against the interpreter, where what lies around the
 * image is 0 and not what the head makes of 0.
 */
import { describe, expect, test } from "vitest";
import { headHosting } from "../../../compiler/kernels/heads.ts";
import type { DeviceProfile } from "../../../compiler/kernels/target.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { isOperationStep } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { heads } from "../../support/heads.ts";
import { kernelRunners } from "../../support/kernel-runners.ts";
import { ProfiledRunner } from "../../support/profiled-runner.ts";
import { convolutionBehind, type ConvolutionCase } from "../../support/single-operations.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";
import { withTail, type Tail } from "../../support/with-tail.ts";

const images: Readonly<Record<string, ConvolutionCase>> = {
  "products of pixels": { x: [2, 3, 5, 8], kernel: [1, 1], co: 16 },
  "padded, 2 by 2": { x: [2, 3, 4, 4], kernel: [2, 2], co: 16, padding: [1, 1, 1, 1] },
};
const profiles: Readonly<Record<string, Partial<DeviceProfile>>> = {
  "with quads": { class: "software", subgroups: true },
  "without subgroups": { class: "portable", subgroups: false },
  "with workgroup memory": { class: "discrete", subgroups: false },
};
const unguarded = Object.entries(heads).filter(([what]) => !what.startsWith("what is padded"));
/** Kernels in workgroup memory take half a second each to compile where a CPU runs them: these stand for all. */
const inWorkgroups: readonly string[] = ["padded, 2 by 2: gates of an image's channels"];
/** It calls functions, as heads do, and sums. */
const tail: Tail = (build, made, side, shape) => {
  const mapped = build.map("tanh", build.map("add", made, side(shape)));
  return [mapped, build.reduce("sum", mapped, [0, 1, 2])];
};

/** What is around an image is the same code on all: it is computed by quads alone. */
function isComputed(device: Partial<DeviceProfile>, { padding }: ConvolutionCase, name: string): boolean {
  if (device.class === "discrete") return inWorkgroups.includes(name);
  return padding === undefined || device.class === "software";
}

const runners = kernelRunners();

describe.each(Object.entries(profiles))("%s", (_, profile) => {
  const [seen, valid] = [new Set<string>(), new Set<string>()];
  test.each(Object.entries(images))("%s", async (image, convolution) => {
    const loading = { conv2d: "all" } as const;
    const device = { ...runners.software.device.profile, ...profile, loading };
    const runner = new ProfiledRunner(runners.software, runners.nothing, { ...profile, loading });
    for (const [what, head] of unguarded) {
      const each = withTail(what, convolutionBehind(what, convolution, head), tail);
      const plan = schedule(each.graph, { maxBindings: 8, heads: headHosting({ wgsl: device }) });
      expect(verifySchedule(plan, 8), what).toEqual([]);
      const lacks = plan.steps.filter(isOperationStep).map(({ headLacks }) => headLacks);
      expect(lacks, what).toEqual([undefined]);
      await runner.validate(plan, valid);
      if (!isComputed(profile, convolution, `${image}: ${what}`)) continue;
      expect(await verifySteps([{ runner, seen }], plan, flowing(each)), what).toEqual([]);
    }
    expect([...runner.families].filter((family) => family.startsWith("conv2d"))).not.toContainEqual(
      expect.not.stringContaining(" after map"),
    );
  });
});

test("a head that would bind more buffers than a device has is a pass of its own", () => {
  const [[name, convolution] = [], [, head] = []] = [Object.entries(images)[0], Object.entries(heads)[0]];
  if (!name || !convolution || !head) throw new Error("no case");
  const { graph } = convolutionBehind(name, convolution, head);
  const lacksOn = (maxStorageBuffers: number): readonly (string | undefined)[] => {
    const wgsl: DeviceProfile = { ...runners.software.device.profile, maxStorageBuffers, loading: { conv2d: "once" } };
    const plan = schedule(graph, { maxBindings: 8, heads: headHosting({ wgsl }) });
    return plan.steps.filter(isOperationStep).map(({ headLacks }) => headLacks);
  };
  expect(lacksOn(5)).toEqual([undefined]);
  expect(lacksOn(4)).toEqual([expect.stringContaining("would bind more buffers than the device has")]);
});
