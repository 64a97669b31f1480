/** Every operation against PyTorch's float64 numbers: forward, gradients by every input, running statistics. */
import { describe, expect, test } from "vitest";
import { parseGraph, printGraph } from "../../compiler/graph/text.ts";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { compareInFloat64 } from "../support/compare-operation.ts";
import { statedOperation } from "../support/operation-graph.ts";
import { whyNot } from "../support/operations/table.ts";
import { callOf } from "../support/oracle-calls.ts";
import { operationCases } from "../support/oracle.ts";
import { isThere, sharedTensors } from "../support/shared-data.ts";

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
    compareInFloat64(operation, graph, each, oracle as Safetensors);
    // The same numbers must come out of what the passes make of it.
    compareInFloat64(operation, runPasses(graph, inferencePasses), each, oracle as Safetensors);
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
    expect(calls.length).toBeGreaterThan(100);
    expect(left.length, "a case was left out").toBe(0);
  });
});
