/** Planned memory of the examples' networks beside the bytes that are alive at once, counted by what knows no planner. */
import { expect, test } from "vitest";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import { memoryNetworks, scheduled } from "../../support/memory-networks.ts";
import { plansNearBound } from "../../support/plans-near-bound.ts";

// The deepest one is asked by `npm run test:long`.
plansNearBound(memoryNetworks().filter(({ name }) => name !== "ResNet1202"));

test("a plan whose values lie beside others in one slot is sound", () => {
  const [smallest] = memoryNetworks();
  if (!smallest) throw new Error("no networks");
  const plan = scheduled(smallest, "train");
  expect(plan.buffers.some(({ role, within }) => role === "temporary" && (within?.offset ?? 0) > 0)).toBe(true);
  expect(verifySchedule(plan, 8)).toEqual([]);
});

test("a large gradient is gone once it has moved its parameter: not all of them are there at the end", () => {
  const resnet50 = memoryNetworks().find(({ name }) => name === "ResNet50");
  if (!resnet50) throw new Error("no ResNet50");
  const { graph, steps, buffers } = scheduled({ ...resnet50, batch: 1 }, "train");
  const gradients = new Map<number, number>();
  for (const [at, step] of steps.entries())
    if (step.family === "conv2d-weight-grad" && buffers[step.output.buffer]?.role === "temporary")
      gradients.set(step.node, at);
  const large = [...gradients].filter(([node]) => volume(graph.nodes[node]?.type.shape ?? []) > 65_536);
  expect(large.length).toBeGreaterThan(20);
  for (const [node, at] of large) {
    const readers = steps.flatMap((step, index) => (step.operands.some((each) => each.node === node) ? [index] : []));
    expect(Math.max(...readers) - at, graph.nodes[node]?.origin.path).toBeLessThan(4);
  }
});
