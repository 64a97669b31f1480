/**
 * A device that has less: a program is compiled for what it has, and trains to the same losses; one that was compiled for
 * more is refused before anything is allocated (`limits.test.ts`).
 */
import { beforeAll, expect, test } from "vitest";
import { openGpu } from "../../../cli/devices/gpu.ts";
import type { DeviceProfile } from "../../../compiler/kernels/target.ts";
import { openDevice } from "../../../runtime/device.ts";
import type { GpuEntry } from "../../../runtime/gpu/types.ts";
import { openSession } from "../../../runtime/open-session.ts";
import type { Program } from "../../../runtime/program.ts";
import { lesserAdapter } from "../../support/lesser-adapter.ts";
import { smallProgram, smallSteps } from "../../support/small-run.ts";

const STEPS = 2;
let expected: readonly number[];
beforeAll(async () => {
  await using device = await openDevice({ device: "cpu" });
  await using session = await openSession(device, smallProgram(device.targets), { seed: 3 });
  expected = await smallSteps(session, 0, STEPS);
});

async function expectTheSame(gpu: GpuEntry, compile: (profile: DeviceProfile) => Program): Promise<void> {
  await using device = await openDevice({ device: "gpu", gpu });
  await using session = await openSession(device, compile(device.profile), { seed: 3 });
  const losses = await smallSteps(session, 0, STEPS);
  // Sums of float32 in another order.
  losses.forEach((loss, step) => expect(Math.abs(loss - (expected[step] ?? Number.NaN))).toBeLessThan(1e-5));
}

test("an adapter with what WebGPU promises and no more: 8 storage buffers, no subgroups", async () => {
  const lesser = await lesserAdapter(({ limits: { maxBufferSize, maxStorageBufferBindingSize } }) => ({
    features: new Set(),
    limits: { maxBufferSize, maxStorageBufferBindingSize, maxStorageBuffersPerShaderStage: 8 },
  }));
  await expectTheSame(lesser, (profile) => {
    expect(profile).toMatchObject({ maxStorageBuffers: 8, subgroups: false });
    return smallProgram({ wgsl: profile });
  });
});

test("a kernel that may bind 4 buffers, and 16 workgroups in a row: the plan is another one, and computes the same", async () => {
  const { gpu } = await openGpu("software-gpu");
  await expectTheSame(gpu, (profile) => {
    const least = { subgroups: false, maxStorageBuffers: 4, maxWorkgroupsPerDimension: 16 };
    const program = smallProgram({ wgsl: { ...profile, ...least } });
    const { kernels = [], steps = [], requires = [] } = program.code.wgsl ?? {};
    expect(Math.max(...kernels.map(({ writes }) => writes.length))).toBeLessThanOrEqual(4);
    expect(Math.max(...steps.flat().flatMap(({ grid }) => grid))).toBeLessThanOrEqual(16);
    expect(requires).toEqual([]);
    return program;
  });
});
