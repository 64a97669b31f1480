/**
 * Kernels that read and write 16 bits: all of a training step's are validated on Dawn's null adapter, which has shader-f16,
 * and run where an adapter of the system's has it, each against the interpreter from operands that are rounded as stored.
 */
import { afterAll, expect, test } from "vitest";
import { portable } from "../../../compiler/compile.ts";
import type { DeviceProfile } from "../../../compiler/kernels/target.ts";
import { wgslTarget } from "../../../compiler/kernels/wgsl/target.ts";
import { boundBy } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { compilePipelines } from "../../../runtime/gpu/pipelines.ts";
import type { SizedKernel } from "../../../runtime/gpu/sized-kernels.ts";
import { HALF_FEATURE } from "../../../runtime/program.ts";
import { openHalfDevice } from "../../support/half-adapter.ts";
import { halfNetworks, halfStep } from "../../support/half-steps.ts";
import { KernelRunner } from "../../support/run-kernels.ts";
import { verifySteps } from "../../support/verify-steps.ts";

const steps = new Map([...halfNetworks()].map(([name, model]) => [name, halfStep(model)]));
const device = await openHalfDevice();
afterAll(() => device?.dispose());

test.each([...steps])("the schedule of a step of %s in 16 bits is sound, and keeps parameters in 32", (_, plan) => {
  expect(verifySchedule(plan, portable.maxStorageBuffers)).toEqual([]);
  const stored = plan.steps.flatMap(boundBy);
  const halves = stored.filter(({ half }) => half);
  expect(halves.length).toBeGreaterThan(10);
  for (const { node, buffer, half } of stored) {
    const { role } = plan.buffers[buffer] ?? {};
    if (half) expect(role).toBe("temporary");
    const { op, origin } = plan.graph.nodes[node] ?? {};
    if (op === "reduce" || op === "conv2d-weight-grad" || origin?.phase === "update") expect(half).toBeUndefined();
  }
});

const profiles: { readonly [name: string]: Partial<DeviceProfile> } = {
  portable,
  "with quads": { class: "software", subgroups: true },
  "in workgroup memory": { class: "discrete" },
};

test("every kernel of steps in 16 bits validates on the null adapter, and says what it needs", async () => {
  const runner = await KernelRunner.open("null");
  const kernels = new Map<string, SizedKernel>();
  const families = new Set<string>();
  for (const profile of Object.values(profiles))
    for (const plan of steps.values())
      for (const step of plan.steps) {
        const bound = boundBy(step);
        const dispatches = wgslTarget.dispatches(step, plan, { ...portable, ...profile });
        for (const { kernel } of dispatches) {
          if (bound.every(({ half }) => !half)) expect(kernel.requires).not.toContain(HALF_FEATURE);
          if (!kernel.requires.includes(HALF_FEATURE)) continue;
          expect(kernel.code).toContain("enable f16;");
          families.add(kernel.family.replace(/ P=\d+$/, ""));
          kernels.set(kernel.code, {
            name: kernel.family,
            label: step.name,
            code: kernel.code,
            writes: kernel.writes,
            sizes: [],
          });
        }
        expect(dispatches.some(({ kernel }) => kernel.requires.includes(HALF_FEATURE))).toBe(
          bound.some(({ half }) => half),
        );
      }
  await compilePipelines(runner.device, { kernels: [...kernels.values()] });
  console.log(`${kernels.size} kernels of 16 bits validated on the null adapter: ${[...families].sort().join(", ")}`);
  runner.dispose();
  for (const family of ["conv2d", "conv2d-input-grad", "conv2d-weight-grad"])
    for (const form of ["plain", "quad", "generic", "tiled"]) expect(families).toContain(`${family} ${form}`);
  for (const family of ["map vec4", "map scalar", "reduce vec4", "reduce scalar", "matmul scalar", "matmul tiled"])
    expect(families).toContain(family);
  expect(families).toContain("pool2d max");
  expect(families).toContain("pool2d-grad max");
});

/** The others have the same kernels in more sizes. */
const small = ["Residual", "Dense", "TinyViT"].flatMap((name) => [...steps].filter(([each]) => each === name));
const seen = new Set<string>();

test.skipIf(!device).each(small)("kernels of a step of %s in 16 bits compute what the graph says", async (_, plan) => {
  const runner = new KernelRunner(device as NonNullable<typeof device>);
  expect(await verifySteps([{ runner, seen }], plan)).toEqual([]);
});
