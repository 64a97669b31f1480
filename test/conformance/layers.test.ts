/** Layers that the oracle has no case of, forward and gradients, against PyTorch's numbers: in float64, and in f32 on every rung. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { inferencePasses, runPasses } from "../../compiler/passes/pipeline.ts";
import { compareInFloat64, compareKernels } from "../support/compare-operation.ts";
import { statedOperation } from "../support/operation-graph.ts";
import { layerNumbers } from "../support/oracle.ts";
import { rungs, type Runner } from "../support/rungs.ts";

const oracle = layerNumbers();
const cases = oracle.cases.map((each) => [each.name, each] as const);

test("there are cases", () => expect(cases.length).toBeGreaterThan(50));

describe("calls of layers against PyTorch in float64", () => {
  test.each(cases)("%s", (_, each) => {
    const stated = statedOperation(each);
    compareInFloat64(stated, stated.graph, each, oracle);
    compareInFloat64(stated, runPasses(stated.graph, inferencePasses), each, oracle);
  });
});

describe.each(Object.entries(rungs))("calls of layers against PyTorch: %s", (_, open) => {
  let runner: Runner;
  beforeAll(async () => {
    runner = await open();
  });
  afterAll(() => runner.dispose());

  test.each(cases)("%s", (__, each) => compareKernels(runner, each, oracle));
});
