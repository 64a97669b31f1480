/**
 * Convolutions and pools that read some channels of a larger image where they are, and write theirs where a larger one has
 * them: every family of kernels that may, on every target, beside images that are not theirs and must stay as they are.
 */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Convolution2d, Pooling2d } from "../../../compiler/graph/types.ts";
import type { DeviceProfile } from "../../../compiler/kernels/target.ts";
import { concatenated } from "../../../compiler/lower/layers/concatenated.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { outputsOf, type Schedule } from "../../../compiler/schedule/types.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { values, type KernelCase } from "../../support/kernel-case.ts";
import { kernelRunners } from "../../support/kernel-runners.ts";
import { ProfiledRunner } from "../../support/profiled-runner.ts";
import { SplitRunner } from "../../support/split-runner.ts";
import { flowing, verifySteps, type Verified } from "../../support/verify-steps.ts";

interface Shape {
  readonly x: readonly [n: number, h: number, w: number, channels: number];
  readonly co: number;
  readonly kernel: number;
  readonly stride?: number;
  readonly dilation?: number;
  readonly groups?: number;
  /** Channels of what is beside the convolution's input and its output. */
  readonly beside: number;
}
const shapes: { readonly [name: string]: Shape } = {
  "3×3, rows of 16": { x: [2, 5, 16, 8], co: 16, kernel: 3, beside: 8 },
  "3×3 of stride 2": { x: [1, 7, 9, 4], co: 8, kernel: 3, stride: 2, beside: 4 },
  "1×1, a product": { x: [2, 4, 6, 12], co: 16, kernel: 1, beside: 4 },
  "3×3 by Winograd": { x: [1, 16, 16, 32], co: 32, kernel: 3, beside: 16 },
  "3×3 of stride 2 by Winograd": { x: [3, 16, 16, 32], co: 32, kernel: 3, stride: 2, beside: 16 },
  "3×3, odd channels": { x: [2, 5, 6, 5], co: 3, kernel: 3, beside: 2 },
  "1×1, from odd channels": { x: [2, 4, 4, 6], co: 8, kernel: 1, beside: 8 },
  "two groups, dilated": { x: [1, 6, 6, 8], co: 8, kernel: 3, dilation: 2, groups: 2, beside: 4 },
  "a channel a group": { x: [2, 6, 7, 12], co: 12, kernel: 3, stride: 2, groups: 12, beside: 4 },
  "a channel a group, odd": { x: [1, 5, 5, 6], co: 6, kernel: 3, groups: 6, beside: 6 },
};

/** x is the middle of a larger image; y and a pool of x's likeness are parts of others, which leave the graph. */
function caseOfShape(name: string, { x, co, kernel, stride = 1, dilation = 1, groups = 1, beside }: Shape): KernelCase {
  const [n, h, w, ci] = x;
  const padding = ((kernel - 1) / 2) * dilation;
  const [oh, ow] = [h, w].map((each) => Math.floor((each - 1) / stride) + 1) as [number, number];
  const build = new GraphBuilder().at({ path: name, phase: "forward" });
  const shapesOf = {
    large: [n, h, w, ci + 2 * beside],
    weight: [kernel, kernel, ci / groups, co],
    other: [n, oh, ow, beside],
    dy: [n, oh, ow, co],
    image: x,
    dpool: [n, h, w, ci],
  };
  const leaf = (key: keyof typeof shapesOf): number =>
    build.leaf("input", key, { dtype: "f32", shape: [...shapesOf[key]] });
  const [large, weight, other, dy] = [leaf("large"), leaf("weight"), leaf("other"), leaf("dy")];
  const convolution: Convolution2d = {
    stride: [stride, stride],
    padding: [padding, padding, padding, padding],
    dilation: [dilation, dilation],
    groups,
  };
  const whole = build.mapWith("add", large, 0.5);
  const part = build.slice(whole, [0, 0, 0, beside], [n, h, w, beside + ci], [1, 1, 1, 1]);
  const window: Omit<Pooling2d, "kind"> = {
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1, 1, 1],
    countPadding: false,
  };
  const pooling = { ...window, outputSize: [h, w] as const };
  const besideIt = build.map("tanh", other);
  const y = concatenated(build, [besideIt, build.node("conv2d", [part, weight], convolution)], 3);
  const [average, image] = [build.node("pool2d", [part], { kind: "average", ...pooling }), leaf("image")];
  const most = build.node("pool2d", [image], { kind: "max", ...pooling });
  const pools = concatenated(build, [average, most], 3);
  const dimage = build.node("pool2d-grad", [image, most, leaf("dpool")], { kind: "max", ...window });
  const attributes = { ...convolution, kernel: [kernel, kernel] as const };
  const dweight = build.node("conv2d-weight-grad", [part, dy], attributes);
  const outputs = Object.entries({ whole, y, pools, dimage, dweight }).map(([key, node]) => ({ name: key, node }));
  const leaves = Object.entries(shapesOf).map(([key, shape], seed) => [key, values(volume(shape), seed + 1)] as const);
  return { name, graph: build.finish("strips", outputs), leaves: new Map(leaves) };
}

/** Families of the steps that read, or write, a part of a larger value. */
function parted({ steps }: Schedule): { readonly reads: readonly string[]; readonly writes: readonly string[] } {
  return {
    reads: steps.filter(({ operands }) => operands.some(({ layout }) => layout)).map(({ family }) => family),
    writes: steps.filter((step) => outputsOf(step).some(({ layout }) => layout)).map(({ family }) => family),
  };
}
const cases = Object.entries(shapes).map(([name, shape]) => caseOfShape(name, shape));
const plans = new Map(cases.map((each) => [each, schedule(each.graph, { maxBindings: 8 })]));

test.each([...plans].map(([{ name }, plan]) => [name, plan] as const))("%s: no pass moves anything", (_, plan) => {
  expect(verifySchedule(plan, 8)).toEqual([]);
  const { reads, writes } = parted(plan);
  expect([...reads].sort()).toEqual(["conv2d", "conv2d-weight-grad", "pool2d", "pool2d-grad"]);
  expect([...writes].sort()).toEqual(["conv2d", "map", "pool2d", "pool2d"]);
  expect(plan.steps.filter(({ family }) => family === "map")).toHaveLength(2);
});

const verify = async (rung: Verified, isMeant: (name: string) => boolean): Promise<void> => {
  for (const [each, plan] of plans)
    if (isMeant(each.name)) expect(await verifySteps([rung], plan, flowing(each)), each.name).toEqual([]);
};

test.each(["plain", "relaxed"] as const)("WebAssembly, %s SIMD", async (variant) => {
  const runner = new SplitRunner(variant, [1, 3]);
  await verify({ runner, seen: new Set() }, () => true);
  const families = ["direct", "depthwise", "winograd", "winograd strided"].map((kind) => `conv2d ${kind}`);
  families.push("conv2d-weight-grad winograd");
  expect([...runner.families]).toEqual(expect.arrayContaining(families));
});

describe("WGSL", () => {
  const runners = kernelRunners();
  /** Compiling takes longest: with workgroup memory all but a few shapes have the same kernels with other numbers. */
  const profiles: readonly (readonly [string, Partial<DeviceProfile>, RegExp, readonly string[]])[] = [
    ["with quads", { class: "software", subgroups: true }, /3×3|1×1/, ["conv2d quad P=16", "conv2d-weight-grad quad"]],
    ["without subgroups", { class: "portable", subgroups: false }, /./, ["conv2d plain P=4", "conv2d generic"]],
    [
      "with workgroup memory",
      { class: "discrete", subgroups: false },
      /1×1/,
      ["conv2d tiled", "conv2d-weight-grad tiled"],
    ],
  ];
  test.each(profiles)("%s", async (_, profile, names, families) => {
    const runner = new ProfiledRunner(runners.software, runners.nothing, profile);
    await verify({ runner, seen: new Set() }, (name) => names.test(name) && !name.includes("Winograd"));
    expect([...runner.families]).toEqual(expect.arrayContaining([...families]));
  });
});
