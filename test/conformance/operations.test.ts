/** Every operation against PyTorch's float64 numbers: forward, gradients by every input, running statistics. */
import { describe, expect, test } from "vitest";
import { GraphBuilder } from "../../compiler/graph/build.ts";
import { evaluate } from "../../compiler/graph/evaluate.ts";
import { parseGraph, printGraph } from "../../compiler/graph/text.ts";
import type { Graph, NodeId } from "../../compiler/graph/types.ts";
import { differentiate } from "../../compiler/passes/differentiate.ts";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { operations, whyNot, type Results } from "../support/operations.ts";
import { operationCases, type OperationCase } from "../support/oracle.ts";
import { isThere, largest, sharedTensors } from "../support/shared-data.ts";

/**
 * The truth is float64 rounded to float32 once: half a unit in the last place of each number. The rest is what two
 * float64 computations differ by when they sum in other orders: relative to the largest number there is.
 */
const ULP = 2 ** -23;
const REORDERED = 1e-11;

/** The case's loss, sum(y * gy), with its gradients: inputs are parameters, gy an input. */
function graphOf({ name, op, attrs, inputs, grads, upstream }: OperationCase): Graph {
  const build = new GraphBuilder();
  build.at({ path: name, phase: "forward" });
  const leaves: { [name: string]: NodeId } = {};
  for (const [each, { shape }] of Object.entries(inputs)) {
    const dtype = each === "target" && !(`g${each}` in grads) && op === "cross_entropy" ? "i32" : "f32";
    leaves[each] = build.leaf(`g${each}` in grads ? "parameter" : "input", each, { dtype, shape });
  }
  const results: Results = (operations[op] as (typeof operations)[string])({ build, inputs: leaves, attrs });
  const { type } = build.nodeOf(results.y);
  const weighted = build.map("multiply", results.y, build.leaf("input", upstream, type));
  const loss = build.reduce(
    "sum",
    weighted,
    type.shape.map((_, axis) => axis),
  );
  const outputs = Object.entries(results).map(([output, node]) => ({ name: output, node }));
  return differentiate.run(build.finish(name, [...outputs, { name: "loss", node: loss }]));
}

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

function compare(graph: Graph, each: OperationCase, { tensors }: Safetensors): void {
  const truth = (name: string): ArrayLike<number> => tensors.get(name)?.values ?? [];
  const leaves = new Map<string, Float64Array>();
  for (const [name, { tensor }] of Object.entries(each.inputs)) leaves.set(name, Float64Array.from(truth(tensor)));
  leaves.set(each.upstream, Float64Array.from(truth(each.upstream)));
  const { outputs } = evaluate(graph, leaves);
  for (const [name, { tensor }] of Object.entries(each.outputs)) {
    expectClose(outputs.get(name), truth(tensor), each.exact, `${each.name}/${name}`);
  }
  for (const [name, { tensor }] of Object.entries(each.grads)) {
    expectClose(outputs.get(`grad/${name.slice(1)}`), truth(tensor), false, `${each.name}/${name}`);
  }
}

const there = isThere("oracle/ops.json");
const cases = there ? operationCases() : [];
const stated = cases.filter((each) => whyNot(each) === undefined);
const verified = new Set<string>();
const oracle = there ? sharedTensors("oracle/ops.safetensors") : undefined;

describe("operations against PyTorch in float64", () => {
  test.each(stated.map((each) => [each.name, each] as const))("%s", (_, each) => {
    const graph = graphOf(each);
    expect(printGraph(parseGraph(printGraph(graph)))).toBe(printGraph(graph));
    compare(graph, each, oracle as Safetensors);
    // The same numbers must come out of what the passes make of it.
    compare(runPasses(graph, inferencePasses), each, oracle as Safetensors);
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
    expect(left.length, "a case more was left out").toBeLessThanOrEqual(4);
  });
});
