/** Every operation, forward and gradients, in f32 on every rung within the tolerances that the oracle states. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { compareKernels } from "../support/compare-operation.ts";
import { whyNot } from "../support/operations/table.ts";
import { operationCases } from "../support/oracle.ts";
import { rungs, type Runner } from "../support/rungs.ts";
import { isThere, sharedTensors } from "../support/shared-data.ts";

const there = isThere("oracle/ops.json");
const cases = there ? operationCases().filter((each) => whyNot(each) === undefined) : [];
const oracle = there ? sharedTensors("oracle/ops.safetensors") : undefined;

describe.each(Object.entries(rungs))("operations against PyTorch: %s", (name, open) => {
  const verified = new Set<string>();
  let runner: Runner;
  beforeAll(async () => {
    runner = await open();
  });
  afterAll(() => runner.dispose());

  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    await compareKernels(runner, each, oracle as Safetensors);
    verified.add(each.name);
  });

  test("none was left out", (context) => {
    if (!there) return context.skip();
    console.log(`${verified.size} operation cases verified on ${name}, ${runner.kernels} kernels`);
    expect(verified.size).toBe(cases.length);
    expect(verified.size).toBeGreaterThan(100);
  });
});
