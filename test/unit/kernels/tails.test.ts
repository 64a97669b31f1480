/** What goes along an operation's elements is done by its kernel as it stores: all against the interpreter. */
import { describe, expect, test } from "vitest";
import { volume } from "../../../compiler/graph/shape.ts";
import type { AlgorithmRow, DeviceProfile, HostingRow } from "../../../compiler/kernels/target.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { alikeKey } from "../../support/alike-kernels.ts";
import type { KernelCase } from "../../support/kernel-case.ts";
import { kernelRunners } from "../../support/kernel-runners.ts";
import { ProfiledRunner } from "../../support/profiled-runner.ts";
import { convolutionTriple, matmulCase, type ConvolutionCase } from "../../support/single-operations.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";
import { withTail, type Tail } from "../../support/with-tail.ts";

/** Whose kernel is as high as wide, with half of it around the image. */
interface Convolution extends Pick<ConvolutionCase, "x" | "co" | "groups"> {
  readonly kernel?: number;
  readonly stride?: number;
}
function triple({ kernel = 3, stride = 1, ...rest }: Convolution): ReturnType<typeof convolutionTriple> {
  const pad = (kernel - 1) / 2;
  const [extents, strides] = [[kernel, kernel] as const, [stride, stride] as const];
  return convolutionTriple("", { ...rest, kernel: extents, stride: strides, padding: [pad, pad, pad, pad] });
}
const conv2d = (each: Convolution): KernelCase => triple(each)[0];
/** The gradient of `x` of such a convolution. */
const inputGrad = (each: Convolution): KernelCase => triple(each)[1];

const makers: { readonly [name: string]: KernelCase } = {
  "conv2d, 4 channels": conv2d({ x: [2, 9, 9, 4], co: 4 }),
  "conv2d, 3 to 16 channels, rows of 19": conv2d({ x: [2, 5, 19, 3], co: 16 }),
  "conv2d, 16 channels, stride 2": conv2d({ x: [2, 9, 11, 16], co: 16, stride: 2 }),
  "conv2d, more parts than one folds": conv2d({ x: [9, 31, 5, 4], co: 8 }),
  "conv2d, 1×1": conv2d({ x: [3, 5, 5, 8], kernel: 1, co: 32 }),
  "conv2d, 5 channels": conv2d({ x: [2, 6, 5, 4], co: 5 }),
  "conv2d, grouped": conv2d({ x: [2, 6, 5, 8], co: 8, groups: 2 }),
  "conv2d, depthwise, 3 channels": conv2d({ x: [1, 6, 5, 3], co: 3, groups: 3 }),
  "conv2d, many tiles": conv2d({ x: [2, 16, 16, 4], co: 68 }),
  "conv2d-input-grad, 4 channels": inputGrad({ x: [2, 9, 9, 4], co: 8 }),
  "conv2d-input-grad, 16 channels, rows of 19": inputGrad({ x: [2, 5, 19, 16], co: 16 }),
  "conv2d-input-grad, stride 2": inputGrad({ x: [2, 9, 11, 16], co: 4, stride: 2 }),
  "conv2d-input-grad, 1×1, stride 2": inputGrad({ x: [2, 6, 6, 4], kernel: 1, co: 4, stride: 2 }),
  "conv2d-input-grad, 3 channels": inputGrad({ x: [2, 5, 6, 3], co: 4 }),
  "conv2d-input-grad, 5 channels, grouped": inputGrad({ x: [1, 5, 6, 10], co: 10, groups: 5 }),
  "matmul, 10 columns": matmulCase(5, 17, 10),
  "matmul, 16 columns": matmulCase(33, 8, 16),
  "matmul, transposed": matmulCase(6, 5, 12, false, true),
  "matmul, a batch": matmulCase(5, 6, 8, false, false, [3]),
};

const all = (shape: readonly number[]): readonly number[] => shape.slice(0, -1).map((_, axis) => axis);
const tails: { readonly [name: string]: Tail } = {
  "an activation, its own not kept": (build, made) => [build.mapWith("maximum", made, 0)],
  "a bias, a shortcut and an activation": (build, made, side, shape) => {
    const bias = build.broadcast(side(shape.slice(-1)), shape, [shape.length - 1]);
    const sum = build.map("add", build.map("add", made, bias), side(shape));
    return [build.map("tanh", sum)];
  },
  "its own sums, and how it spreads": (build, made, _, shape) => {
    const count = volume(shape) / (shape.at(-1) ?? 1);
    const mean = build.mapWith("multiply", build.reduce("sum", made, all(shape)), 1 / count);
    const off = build.map("subtract", made, build.broadcast(mean, shape, [shape.length - 1]));
    return [made, mean, build.reduce("sum", build.map("multiply", off, off), all(shape))];
  },
  "a map that is kept, and sums of it, one finished": (build, made, side, shape) => {
    const masked = build.map("multiply", made, side(shape));
    const sum = build.reduce("sum", masked, all(shape));
    const product = build.reduce("sum", build.map("multiply", masked, side(shape)), all(shape));
    return [masked, sum, build.map("multiply", product, side(shape.slice(-1)))];
  },
};

const algorithms: AlgorithmRow = { conv2d: "always winograd", "conv2d-input-grad": "always winograd" };
const profiles: { readonly [name: string]: Partial<DeviceProfile> } = {
  // Of stride 2 they are direct.
  "with quads, by Winograd's products": { class: "software", subgroups: true, algorithms },
  "without subgroups": { class: "portable", subgroups: false, maxWorkgroupsPerDimension: 3 },
  "with workgroup memory": { class: "discrete", subgroups: false },
};
const everything: HostingRow = { conv2d: "sums", "conv2d-input-grad": "sums", matmul: "sums" };

const runners = kernelRunners();

/** Kernels in workgroup memory take half a second each to compile where a CPU runs them: these stand for all. */
const inWorkgroups: readonly string[] = [
  "conv2d, many tiles: its own sums, and how it spreads",
  "conv2d-input-grad, 1×1, stride 2: a map that is kept, and sums of it, one finished",
  "matmul, a batch: a bias, a shortcut and an activation",
];
/** Whose sums are steps of their own: an element by itself, or of no channels, is no part worth storing. */
const sumsNothing = /^matmul|[35] channels|grouped/;

/** `npm run test:long` leaves out none (`test/long/tails.test.ts`): what hosts is the same with quads and without, so each has one half. */
const isLong = process.env["RESNET_TEST"] === "long";

describe.each(Object.entries(profiles))("%s", (_, profile) => {
  const [seen, valid] = [new Set<string>(), new Set<string>()];
  const some = Object.entries(makers).filter(
    (__, index) => isLong || (index % 2 === 0) === (profile.class !== "software"),
  );
  test.each(some)("%s", async (name, operation) => {
    const runner = new ProfiledRunner(runners.software, runners.nothing, { ...profile, hosting: everything }, alikeKey);
    for (const [what, tail] of Object.entries(tails)) {
      const each = withTail(what, operation, tail);
      const plan = schedule(each.graph, { maxBindings: 8 });
      const behind = plan.steps
        .flatMap((step) => runner.dispatches(step, plan))
        .filter(({ tail: at, kernel: { family } }) => at !== undefined && !family.startsWith("fold "));
      if (!sumsNothing.test(name)) expect(behind, what).toEqual([]);
      await runner.validate(plan, valid);
      if (profile.class === "discrete" && !inWorkgroups.includes(`${name}: ${what}`)) continue;
      expect(await verifySteps([{ runner, seen }], plan, flowing(each)), what).toEqual([]);
    }
  });
});
