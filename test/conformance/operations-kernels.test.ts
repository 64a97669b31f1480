/** Every operation, forward and gradients, in f32 on every rung within the tolerances that the oracle states. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { DeviceProfile } from "../../compiler/kernels/target.ts";
import { runPasses, inferencePasses } from "../../compiler/passes/pipeline.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { statedOperation } from "../support/operation-graph.ts";
import { whyNot } from "../support/operations/table.ts";
import { operationCases, type OperationCase } from "../support/oracle.ts";
import { firstDifference } from "../support/differences.ts";
import { rungs, type Runner } from "../support/rungs.ts";
import { WasmRunner } from "../support/run-wasm.ts";
import { inPyTorch, operationLeaves, resultsOf } from "../support/stated-operation.ts";
import { isThere, sharedTensors } from "../support/shared-data.ts";

const there = isThere("oracle/ops.json");
const cases = there ? operationCases().filter((each) => whyNot(each) === undefined) : [];
const oracle = there ? sharedTensors("oracle/ops.safetensors") : undefined;

/** WGSL with and without quads; WebAssembly knows no profiles. */
const profiles: readonly Partial<DeviceProfile>[] = [{}, { class: "portable", subgroups: false }];

async function compare(runner: Runner, each: OperationCase, profile: Partial<DeviceProfile>): Promise<void> {
  const { tensors } = oracle as Safetensors;
  const stated = statedOperation(each);
  const graph = runPasses(stated.graph, inferencePasses);
  const leaves = operationLeaves(stated, oracle as Safetensors);
  const { outputs } = await runner.run({ name: each.name, graph, leaves, profile });
  const results = resultsOf(each);
  expect(results.length).toBeGreaterThan(0);
  for (const [check, output, tensor] of results) {
    const atol = each.check[check]?.atol ?? expect.fail(`the oracle states no tolerance for ${check}`);
    const difference = firstDifference(
      inPyTorch(stated, output, outputs.get(output)),
      tensors.get(tensor)?.values ?? [],
      atol,
    );
    expect(difference, `${each.name}/${check}`).toBeUndefined();
  }
}

describe.each(Object.entries(rungs))("operations against PyTorch: %s", (name, open) => {
  const verified = new Set<string>();
  let runner: Runner;
  beforeAll(async () => {
    runner = await open();
  });
  afterAll(() => runner.dispose());

  test.each(cases.map((each) => [each.name, each] as const))("%s", async (_, each) => {
    for (const profile of runner instanceof WasmRunner ? [{}] : profiles) await compare(runner, each, profile);
    verified.add(each.name);
  });

  test("none was left out", (context) => {
    if (!there) return context.skip();
    console.log(`${verified.size} operation cases verified on ${name}, ${runner.kernels} kernels`);
    expect(verified.size).toBe(cases.length);
    expect(verified.size).toBeGreaterThan(100);
  });
});
