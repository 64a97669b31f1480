/** An oracle's case against what the interpreter and what kernels make of it. */
import { expect } from "vitest";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import type { DeviceProfile } from "../../compiler/kernels/target.ts";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { firstDifference } from "./differences.ts";
import { statedOperation } from "./operation-graph.ts";
import type { OperationCase } from "./oracle.ts";
import type { Runner } from "./rungs.ts";
import { WasmRunner } from "./run-wasm.ts";
import { largest } from "./shared-data.ts";
import { inPyTorch, operationLeaves, resultsOf, type StatedOperation } from "./stated-operation.ts";

type Tensors = Pick<Safetensors, "tensors">;

/**
 * The truth is float64 rounded to float32 once: half a unit in the last place of each number. The rest is what two
 * float64 computations differ by when they sum in other orders: relative to the largest number there is.
 */
const ULP = 2 ** -23;
const REORDERED = 1e-11;

function expectClose(got: Float64Array | undefined, truth: ArrayLike<number>, exact: boolean, what: string): void {
  expect(got?.length, what).toBe(truth.length);
  const slack = REORDERED * largest(truth);
  for (let i = 0; i < truth.length; i++) {
    const [value, expected] = [got?.[i] ?? Number.NaN, truth[i] ?? Number.NaN];
    if (exact ? Math.fround(value) === expected : Math.abs(value - expected) <= ULP * Math.abs(expected) + slack)
      continue;
    expect.fail(`${what}[${i}] is ${value}, PyTorch has ${expected}`);
  }
}

/** In the interpreter. @param graph the operation's, or what passes have made of it */
export function compareInFloat64(stated: StatedOperation, graph: Graph, each: OperationCase, oracle: Tensors): void {
  const { outputs } = evaluate(graph, operationLeaves(stated, oracle));
  for (const [name, output, tensor] of resultsOf(each)) {
    const isExact = each.exact && name in each.outputs;
    const got = inPyTorch(stated, output, outputs.get(output));
    expectClose(got, oracle.tensors.get(tensor)?.values ?? [], isExact, `${each.name}/${name}`);
  }
}

/** WGSL with and without quads; WebAssembly knows no profiles. */
const profiles: readonly Partial<DeviceProfile>[] = [{}, { class: "portable", subgroups: false }];

/** In float32, within the tolerances that the oracle states. */
export async function compareKernels(runner: Runner, each: OperationCase, oracle: Tensors): Promise<void> {
  for (const profile of runner instanceof WasmRunner ? [{}] : profiles) {
    const stated = statedOperation(each);
    const graph = runPasses(stated.graph, inferencePasses);
    const leaves = operationLeaves(stated, oracle);
    const { outputs } = await runner.run({ name: each.name, graph, leaves, profile });
    const results = resultsOf(each);
    expect(results.length).toBeGreaterThan(0);
    for (const [check, output, tensor] of results) {
      const atol = each.check[check]?.atol ?? expect.fail(`the oracle states no tolerance for ${check}`);
      const difference = firstDifference(
        inPyTorch(stated, output, outputs.get(output)),
        oracle.tensors.get(tensor)?.values ?? [],
        each.exact && check in each.outputs ? 0 : atol,
      );
      expect(difference, `${each.name}/${check}`).toBeUndefined();
    }
  }
}
