/** Planned memory of the examples' networks beside the bytes that are alive at once, counted by what knows no planner. */
import { expect, test } from "vitest";
import { compileFunction, portable } from "../../../compiler/compile.ts";
import { liveSet } from "../../../compiler/schedule/verify-memory.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import type { Schedule } from "../../../compiler/schedule/types.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import { memoryNetworks, type MemoryNetwork } from "../../support/memory-networks.ts";

const scheduled = ({ model, sizes, batch }: MemoryNetwork, kind: "train" | "infer"): Schedule =>
  compileFunction(model, { kind, batch }, { functions: [], targets: { wgsl: portable }, sizes }).schedule;

for (const network of memoryNetworks())
  for (const kind of ["train", "infer"] as const)
    test(`${network.name}, ${kind}: the planned peak is within 5 % of the live set`, () => {
      const plan = scheduled(network, kind);
      const least = liveSet(plan);
      const { temporaryBytes, liveBytes, residentBytes } = plan.memory;
      console.log(`${network.name} ${kind}: ${temporaryBytes} bytes of temporaries planned, ${least} alive at once`);
      expect(temporaryBytes + residentBytes).toBeLessThanOrEqual(1.05 * (least + residentBytes));
      expect(temporaryBytes).toBeGreaterThanOrEqual(least);
      // What the plan says of itself, but for numbers that it cannot tell apart.
      expect(liveBytes / least).toBeCloseTo(1, 4);
    });

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
