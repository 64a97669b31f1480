/** Winograd's kernels in WGSL over awkward shapes, where direct ones would be chosen, too: all elements against the interpreter. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { AlgorithmRow, DeviceProfile } from "../../../compiler/kernels/target.ts";
import { rows } from "../../../compiler/kernels/wgsl/algorithm-rows.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { KernelCase } from "../../support/kernel-case.ts";
import { ProfiledRunner } from "../../support/profiled-runner.ts";
import { KernelRunner } from "../../support/run-kernels.ts";
import { convolutionTriple, type ConvolutionCase } from "../../support/single-operations.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";

const always: AlgorithmRow = {
  conv2d: "always winograd",
  "conv2d-input-grad": "always winograd",
  "conv2d-weight-grad": "always winograd",
};
const quads: Partial<DeviceProfile> = { class: "software", subgroups: true };

/** Each names what is awkward in it. */
const shapes: { readonly [name: string]: Omit<ConvolutionCase, "kernel"> } = {
  "one pixel": { x: [1, 1, 1, 16], co: 16, padding: [1, 1, 1, 1] },
  "tiles that hang over, and a quad of two": { x: [3, 9, 6, 16], co: 32, padding: [1, 1, 1, 1] },
  "no padding, several slices of tiles": { x: [34, 6, 18, 16], co: 16 },
  "padding beyond the taps, and other by side": { x: [2, 7, 5, 16], co: 16, padding: [0, 3, 4, 1] },
};

let software: KernelRunner;
let nothing: KernelRunner;
beforeAll(async () => {
  software = await KernelRunner.open("software-gpu");
  nothing = await KernelRunner.open("null");
});
afterAll(() => {
  software.dispose();
  nothing.dispose();
});

const seen = new Set<string>();
async function verify(each: KernelCase, profile: Partial<DeviceProfile>): Promise<readonly string[]> {
  const runner = new ProfiledRunner(software, nothing, profile);
  const plan = schedule(each.graph, { maxBindings: 8 });
  await runner.validate(plan, new Set());
  expect(await verifySteps([{ runner, seen }], plan, flowing(each))).toEqual([]);
  return [...runner.families];
}

test.each(Object.entries(shapes))("%s", async (name, shape) => {
  for (const each of convolutionTriple(name, { ...shape, kernel: [3, 3] })) {
    const families = await verify(each, { ...quads, algorithms: always });
    expect(families).toContain(`${each.name.split(",")[0]} winograd`);
  }
});

test("a grid that folds into y", async () => {
  const [forward, ...gradients] = convolutionTriple("", {
    x: [9, 8, 8, 16],
    kernel: [3, 3],
    co: 32,
    padding: [1, 1, 1, 1],
  });
  const [weightGrad] = gradients.slice(1);
  for (const each of [forward, weightGrad ?? forward])
    await verify(each, { ...quads, algorithms: always, maxWorkgroupsPerDimension: 3 });
});

test("where they are chosen: maps of several tiles, of as many channels as there are lanes, with work for what they take to compile, on a software adapter", () => {
  const plannedOn = (profile: Partial<DeviceProfile>, shape: ConvolutionCase): readonly string[] =>
    convolutionTriple("", shape).flatMap((each) => {
      const plan = schedule(each.graph, { maxBindings: 8 });
      const dispatches = plan.steps.flatMap((step) => software.dispatches(step, plan, profile));
      return dispatches.flatMap(({ kernel: { family } }) =>
        / winograd/.test(family) ? [family.split(" ")[0] ?? ""] : [],
      );
    });
  const all = Object.keys(always);
  const of = (x: ConvolutionCase["x"], co: number): ConvolutionCase => ({
    x,
    co,
    kernel: [3, 3],
    padding: [1, 1, 1, 1],
  });
  for (const [size, channels] of [
    [32, 16],
    [8, 64],
    [7, 512],
  ] as const)
    expect(plannedOn(quads, of([32, size, size, channels], channels))).toEqual(all);
  expect(plannedOn(quads, of([4, 8, 8, 64], 64))).toEqual(all);
  expect(plannedOn(quads, of([3, 8, 8, 64], 64))).toEqual([]);
  expect(plannedOn(quads, of([32, 2, 2, 64], 64))).toEqual([]);
  expect(plannedOn(quads, of([32, 32, 32, 3], 16))).toEqual([]);
  expect(plannedOn(quads, of([32, 32, 32, 16], 24))).toEqual(["conv2d-input-grad"]);
  expect(plannedOn(quads, { ...of([32, 32, 32, 16], 16), stride: [2, 2] })).toEqual([]);
  expect(plannedOn({ ...quads, subgroups: false }, of([32, 32, 32, 16], 16))).toEqual([]);
  expect(
    Object.entries(rows)
      .filter(([, row]) => Object.keys(row).length > 0)
      .map(([of]) => of),
  ).toEqual(["software"]);
});
