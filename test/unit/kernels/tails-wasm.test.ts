/**
 * Convolutions of every kind with tails, as WebAssembly: what their kernels host and what runs behind must agree with the
 * interpreter in each element, and be the same bits for any number of threads.
 */
import { afterAll, describe, expect, test } from "vitest";
import type { GraphBuilder } from "../../../compiler/graph/build.ts";
import type { NodeId } from "../../../compiler/graph/types.ts";
import { wasmTarget } from "../../../compiler/kernels/wasm/target.ts";
import { moments } from "../../../compiler/lower/layers/normalise.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import type { KernelCase } from "../../support/kernel-case.ts";
import { convolutionTriple, type ConvolutionCase } from "../../support/single-operations.ts";
import { SplitRunner } from "../../support/split-runner.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";
import { withTail, type Tail } from "../../support/with-tail.ts";

const sums = (build: GraphBuilder, x: NodeId): NodeId => build.reduce("sum", x, [0, 1, 2]);
function scaled(build: GraphBuilder, x: NodeId, by: NodeId): NodeId {
  return build.map("multiply", x, build.broadcast(by, build.typeOf(x).shape, [3]));
}

/** Of images [n, h, w, c]. */
const tails: Readonly<Record<string, Tail>> = {
  "sums and maxima": (build, x) => [x, sums(build, x), build.reduce("max", x, [0, 1, 2])],
  moments: (build, x) => {
    const { mean, variance } = moments(build, x, [0, 1, 2]);
    return [x, mean, variance];
  },
  "an activation in place": (build, x) => [build.mapWith("maximum", x, 0)],
  "a shortcut's add, and sums of products with what is by its side": (build, x, side, shape) => {
    const sum = build.map("add", x, side(shape));
    const kept = build.map("maximum", sum, side(shape));
    return [kept, sums(build, kept), sums(build, build.map("multiply", kept, side(shape)))];
  },
  "numbers of channels": (build, x, side, shape) => [build.map("tanh", scaled(build, x, side(shape.slice(3))))],
  "two maps, one kept for what is behind": (build, x, side, shape) => {
    const first = build.map("add", x, side(shape));
    return [first, scaled(build, build.map("absolute", first), sums(build, first))];
  },
  "a factor of each image, which no range of pixels has": (build, x, side, shape) => {
    const [n = 1] = shape;
    return [build.map("multiply", x, build.broadcast(side([n]), shape, [0]))];
  },
  "sums over an image's pixels": (build, x) => [x, build.reduce("sum", x, [1, 2])],
};

const square: ConvolutionCase["padding"] = [1, 1, 1, 1];
const images: Readonly<Record<string, ConvolutionCase>> = {
  "tiles of whole rows": { x: [3, 8, 8, 8], kernel: [3, 3], co: 16, padding: square },
  "tiles of four and of three": { x: [5, 7, 11, 16], kernel: [3, 3], co: 16, padding: square },
  "tiles that hang over": { x: [3, 5, 6, 16], kernel: [3, 3], co: 16, padding: square },
  "more tiles in a row than a block has": { x: [1, 6, 75, 8], kernel: [3, 3], co: 8, padding: square },
  "rows of tiles across images": { x: [33, 4, 4, 8], kernel: [3, 3], co: 8, padding: square },
  "few tiles": { x: [1, 8, 7, 16], kernel: [3, 3], co: 32, padding: square },
  "three channels": { x: [2, 9, 11, 3], kernel: [3, 3], co: 4, padding: square },
  "five channels": { x: [1, 7, 5, 5], kernel: [5, 5], co: 3, padding: [2, 2, 2, 2] },
  "a stride": { x: [2, 9, 9, 4], kernel: [3, 3], co: 5, stride: [2, 2], padding: square },
  "phases of a stride": { x: [4, 15, 15, 16], kernel: [3, 3], co: 32, stride: [2, 2], padding: square },
  "a stride that skips pixels": { x: [2, 9, 7, 8], kernel: [1, 1], co: 12, stride: [2, 2] },
  "strides that differ": { x: [2, 11, 6, 8], kernel: [3, 4], co: 8, stride: [3, 1], padding: square },
  "products of pixels": { x: [2, 6, 7, 20], kernel: [1, 1], co: 36 },
  "products of few pixels": { x: [1, 7, 7, 12], kernel: [1, 1], co: 64 },
  "one pixel": { x: [1, 1, 1, 8], kernel: [1, 1], co: 12 },
  "one channel": { x: [2, 5, 6, 4], kernel: [3, 3], co: 1, padding: square },
  "a channel a group": { x: [2, 7, 27, 14], kernel: [3, 3], co: 14, padding: square, groups: 14 },
  groups: { x: [2, 5, 9, 8], kernel: [3, 3], co: 12, padding: square, groups: 2 },
};

/** The convolution and the gradient of its input, with what goes along them. */
const cases = Object.entries(images).flatMap(([image, each]) =>
  Object.entries(tails).flatMap(([name, tail]) =>
    convolutionTriple(image, each)
      .slice(0, 2)
      .map((operation) => withTail(`${operation.name}: ${name}`, operation, tail)),
  ),
);

const hosted = new Set<string>();
describe.each(["plain", "relaxed"] as const)("%s SIMD", (variant) => {
  const runner = new SplitRunner(variant, [1, 2, 4]);
  const rung = { runner, seen: new Set<string>() };
  afterAll(() => runner.families.forEach((family) => hosted.add(family)));
  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    expect(await verifySteps([rung], schedule(each.graph, { maxBindings: 8 }), flowing(each))).toEqual([]);
  });
});

test("kernels of each kind did maps and reductions", () => {
  for (const family of ["conv2d", "conv2d-input-grad"])
    for (const kind of ["winograd", "winograd strided", "direct", "depthwise"])
      for (const tail of ["map", "reduce", "map + reduce"]) expect(hosted).toContain(`${family} ${kind} + ${tail}`);
  expect(hosted).toContain("conv2d-input-grad classes + map + reduce");
});

test("threads share the channels of few tiles, and what goes along them", () => {
  const [forward] = convolutionTriple("few tiles", images["few tiles"] as ConvolutionCase);
  const plan = schedule(withTail("few tiles", forward as KernelCase, tails["moments"] as Tail).graph, {
    maxBindings: 8,
  });
  const dispatches = plan.steps.flatMap((step) => wasmTarget.dispatches(step, plan, { variants: [] }));
  const shared = dispatches.find(({ kernel }) => kernel.family === "conv2d winograd + reduce");
  expect(shared?.grid[0]).toBe(32 / 8);
});
