/** What a profile counts as work is what the model's own measures count, whatever the schedule makes of it. */
import { expect, test } from "vitest";
import { compileModel, everywhere } from "../../../compiler/compile.ts";
import type { ScheduledFunction } from "../../../compiler/emit/assemble.ts";
import { summarize } from "../../../compiler/model/measures/summary.ts";
import { operationsOf, type Operation } from "../../../compiler/operations.ts";
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
const products = (operations: readonly Operation[]): number =>
  operations
    .filter(({ family }) => family.startsWith("conv2d") || family === "matmul")
    .reduce((sum, { flops }) => sum + flops, 0);

test("convolutions and products do two operations for each multiply-add of the summary", () => {
  const { macs, trainingMacs } = summarize(model, new Map());
  expect(products(of(1, "wasm"))).toBe(2 * BATCH * macs);
  expect(products(of(0, "wasm"))).toBe(2 * BATCH * trainingMacs);
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
