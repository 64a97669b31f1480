/** Every operation against PyTorch's float64 numbers: forward, gradients by every input, running statistics. */
import { describe, expect, test } from "vitest";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import { parseGraph, printGraph } from "../../compiler/graph/text.ts";
import type { Graph } from "../../compiler/graph/types.ts";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { statedOperation } from "../support/operation-graph.ts";
import { whyNot } from "../support/operations/table.ts";
import { callOf } from "../support/oracle-calls.ts";
import { operationCases, type OperationCase } from "../support/oracle.ts";
import { inPyTorch, operationLeaves, resultsOf, type StatedOperation } from "../support/stated-operation.ts";
import { isThere, largest, sharedTensors } from "../support/shared-data.ts";

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

function compare(stated: StatedOperation, graph: Graph, each: OperationCase, oracle: Safetensors): void {
  const { outputs } = evaluate(graph, operationLeaves(stated, oracle));
  for (const [name, output, tensor] of resultsOf(each)) {
    const isExact = each.exact && name in each.outputs;
    const got = inPyTorch(stated, output, outputs.get(output));
    expectClose(got, oracle.tensors.get(tensor)?.values ?? [], isExact, `${each.name}/${name}`);
  }
}

const there = isThere("oracle/ops.json");
const cases = there ? operationCases() : [];
const stated = cases.filter((each) => whyNot(each) === undefined);
const verified = new Set<string>();
const oracle = there ? sharedTensors("oracle/ops.safetensors") : undefined;

describe("operations against PyTorch in float64", () => {
  test.each(stated.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const operation = statedOperation(each);
    const { graph } = operation;
    expect(printGraph(parseGraph(printGraph(graph)))).toBe(printGraph(graph));
    compare(operation, graph, each, oracle as Safetensors);
    // The same numbers must come out of what the passes make of it.
    compare(operation, runPasses(graph, inferencePasses), each, oracle as Safetensors);
    verified.add(each.name);
  });

  test("all cases but those that no graph can state", (context) => {
    if (!there) return context.skip();
    const left = cases.flatMap((each) => {
      const reason = whyNot(each);
      return reason === undefined ? [] : [`${each.name}: ${reason}`];
    });
    console.log(
      `${verified.size} of ${cases.length} operation cases verified in float64; left out:\n  ${left.join("\n  ")}`,
    );
    expect(verified.size + left.length).toBe(cases.length);
    const calls = stated.filter((each) => callOf(each) !== undefined);
    console.log(`${calls.length} of them as calls of layers`);
    expect(calls.length).toBeGreaterThan(60);
    expect(left.length, "a case was left out").toBe(0);
  });
});
