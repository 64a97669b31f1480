/**
 * Convolutions that make what they read as they load it, as WebAssembly: each element must agree with the interpreter, where
 * what lies around the image is 0 and not what the head makes of 0, and the bits be the same for any number of threads.
 */
import { afterAll, describe, expect, test } from "vitest";
import { headHosting } from "../../../compiler/kernels/heads.ts";
import { isOperationStep } from "../../../compiler/schedule/types.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { heads } from "../../support/heads.ts";
import { convolutionBehind, type ConvolutionCase } from "../../support/single-operations.ts";
import { SplitRunner } from "../../support/split-runner.ts";
import { flowing, verifySteps } from "../../support/verify-steps.ts";

const square: ConvolutionCase["padding"] = [1, 1, 1, 1];
/** None is one that Winograd's kernels do. */
const images: Readonly<Record<string, ConvolutionCase>> = {
  "products of pixels": { x: [2, 6, 6, 20], kernel: [1, 1], co: 36 },
  "products of pixels, too long for one band": { x: [3, 4, 8, 520], kernel: [1, 1], co: 9 },
  "seven by seven pixels": { x: [2, 7, 7, 8], kernel: [1, 1], co: 8 },
  "five channels, padded": { x: [2, 7, 5, 5], kernel: [5, 5], co: 3, padding: [2, 2, 2, 2] },
  "a stride, padded": { x: [2, 9, 9, 4], kernel: [3, 3], co: 5, stride: [2, 2], padding: square },
  "a stride that skips pixels": { x: [2, 9, 7, 8], kernel: [1, 1], co: 12, stride: [2, 2] },
  "a channel a group, padded": { x: [2, 7, 8, 12], kernel: [3, 3], co: 12, padding: square, groups: 12 },
  "groups, padded": { x: [2, 5, 9, 8], kernel: [3, 3], co: 12, padding: square, groups: 2 },
  "one pixel": { x: [1, 1, 1, 8], kernel: [1, 1], co: 12 },
};
const plans = Object.entries(images).flatMap(([image, convolution]) =>
  Object.entries(heads).map(([name, head]) => {
    const each = convolutionBehind(`${image}: ${name}`, convolution, head);
    const plan = schedule(each.graph, { maxBindings: 8, heads: headHosting({ wasm: { variants: ["plain"] } }) });
    return { each, plan };
  }),
);

const families = new Set<string>();
describe.each(["plain", "relaxed"] as const)("%s SIMD", (variant) => {
  const runner = new SplitRunner(variant, [1, 2, 4]);
  const rung = { runner, seen: new Set<string>() };
  afterAll(() => runner.families.forEach((family) => families.add(family)));
  test.each(plans.map(({ each, plan }) => [each.name, each, plan] as const))("%s", async (_, each, plan) => {
    expect(verifySchedule(plan, 8)).toEqual([]);
    expect(plan.steps.filter(isOperationStep).map(({ head }) => head?.family)).toEqual(["map"]);
    expect(await verifySteps([rung], plan, flowing(each))).toEqual([]);
  });
});

test("kernels of each kind made what they read", () => {
  for (const kind of ["direct", "depthwise"]) expect(families).toContain(`conv2d ${kind} after map`);
});
