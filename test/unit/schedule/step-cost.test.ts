/** What a profile counts as work is what the model's own measures count, whatever the schedule makes of it. */
import { expect, test } from "vitest";
import { compileModel, everywhere } from "../../../compiler/compile.ts";
import type { ScheduledFunction } from "../../../compiler/emit/assemble.ts";
import { summarize } from "../../../compiler/model/measures/summary.ts";
import { operationsOf, type Operation } from "../../../compiler/operations.ts";
import { stepCost } from "../../../compiler/schedule/step-cost.ts";
import { singly, type Step } from "../../../compiler/schedule/types.ts";
import { resnet20 } from "../../support/resnet20.ts";

const BATCH = 4;
const model = resnet20();
let scheduled: readonly ScheduledFunction[] = [];
const program = compileModel(model, {
  functions: [
    { kind: "train", batch: BATCH },
    { kind: "infer", batch: BATCH },
  ],
  targets: everywhere,
  onSchedules: (functions) => (scheduled = functions),
});
const of = (index: number, target: "wgsl" | "wasm"): readonly Operation[] =>
  operationsOf(scheduled[index] as ScheduledFunction, { [target]: everywhere[target] });
/** Without what their kernels do besides. */
function products(index: number): number {
  const { graph, steps } = (scheduled[index] as ScheduledFunction).schedule;
  return steps
    .filter(({ family }) => family.startsWith("conv2d") || family === "matmul")
    .reduce((sum, step) => sum + stepCost([step], graph).flops, 0);
}

test("convolutions and products do two operations for each multiply-add of the summary", () => {
  const { macs, trainingMacs } = summarize(model, new Map());
  expect(products(1)).toBe(2 * BATCH * macs);
  expect(products(0)).toBe(2 * BATCH * trainingMacs);
});

test("what a kernel does for the elements that it makes is its operation's work, too, and moves no more", () => {
  const { graph, steps } = (scheduled[0] as ScheduledFunction).schedule;
  const withTails = steps.filter((step) => singly(step).length > 1 && step.family !== "map");
  expect(withTails.length).toBeGreaterThan(0);
  for (const step of withTails) {
    const [head, ...tail] = singly(step) as [Step, ...Step[]];
    const apart = [head, ...tail].map((each) => stepCost([each], graph));
    const together = stepCost([head, ...tail], graph);
    expect(together.flops).toBe(apart.reduce((sum, { flops }) => sum + flops, 0));
    expect(together.bytes).toBeLessThan(apart.reduce((sum, { bytes }) => sum + bytes, 0));
  }
});

test.each(["wgsl", "wasm"] as const)("every step of a program for %s is of one operation", (target) => {
  for (const index of [0, 1]) {
    const steps = program.code[target]?.steps[index] ?? [];
    const operations = of(index, target);
    expect(operations.flatMap((each) => each.steps)).toEqual(steps.map((_, step) => step));
    // Steps of one operation have its name.
    for (const { steps: own } of operations) expect(new Set(own.map((step) => steps[step]?.label)).size).toBe(1);
    for (const { flops, bytes } of operations) {
      expect(flops).toBeGreaterThanOrEqual(0);
      expect(bytes).toBeGreaterThan(0);
    }
  }
});

test.each(["wgsl", "wasm"] as const)("for %s a family has as many operations as the plan has steps of it", (target) => {
  const { steps = [], kernels = [] } = {
    steps: program.code[target]?.steps[0],
    kernels: program.code[target]?.kernels,
  };
  const operations = of(0, target);
  // What gathers sums is no operation of those who left them: all that it runs folds.
  const folds = operations.filter(({ family }) => family === "fold");
  expect(folds.length).toBeGreaterThan(0);
  const names = folds.flatMap((each) => each.steps.map((step) => kernels[steps[step]?.kernel ?? -1]?.name));
  for (const name of names) expect(name).toMatch(/^fold/);
  const planned = (scheduled[0] as ScheduledFunction).schedule.steps;
  const families = new Set([...planned, ...operations].map(({ family }) => family));
  expect(families.size).toBe(8);
  for (const family of families) {
    const count = (all: readonly { readonly family: string }[]): number =>
      all.filter((each) => each.family === family).length;
    if (family === "fold") continue;
    if (family !== "map" && family !== "reduce") expect(count(operations), family).toBe(count(planned));
    // Those of a tail, too, which run behind what they go along.
    expect(count(operations), family).toBeGreaterThanOrEqual(count(planned));
    expect(count(operations), family).toBeLessThanOrEqual(count(planned.flatMap(singly)));
  }
});

test("what folds the sums that an operation's kernel made reads none of what was summed", () => {
  const { steps = [], kernels = [] } = { steps: program.code.wgsl?.steps[0], kernels: program.code.wgsl?.kernels };
  const folds = of(0, "wgsl").filter(({ family, steps: own }) => {
    const names = own.map((step) => kernels[steps[step]?.kernel ?? -1]?.name ?? "");
    return family === "reduce" && names.every((name) => name.startsWith("fold"));
  });
  expect(folds.length).toBeGreaterThan(0);
  // The least that a norm sums: 64 channels of 8x8 pixels.
  for (const { bytes } of folds) expect(bytes).toBeLessThan(4 * BATCH * 64 * 64);
  // Who does the work changes nothing of how much it is.
  const flops = (target: "wgsl" | "wasm"): number => of(0, target).reduce((sum, each) => sum + each.flops, 0);
  expect(flops("wgsl")).toBe(flops("wasm"));
});

test("what is done with fewer multiplications than are counted is known: by Winograd, where kernels choose it", () => {
  const families = (target: "wgsl" | "wasm"): readonly string[] => [
    ...new Set(of(0, target).flatMap(({ isWinograd, family }) => (isWinograd ? family : []))),
  ];
  expect(families("wasm")).toEqual(expect.arrayContaining(["conv2d", "conv2d-input-grad"]));
  expect(families("wasm").filter((family) => !family.startsWith("conv2d"))).toEqual([]);
  expect(of(0, "wasm").find(({ family, isWinograd }) => family === "conv2d" && !isWinograd)).toBeDefined();
});
