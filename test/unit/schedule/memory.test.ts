/** Planned memory of the examples' networks beside the bytes that are alive at once, counted by what knows no planner. */
import { expect, test } from "vitest";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import { memoryNetworks, scheduled } from "../../support/memory-networks.ts";
import { modelOf } from "../../support/resnet20.ts";
import { plansNearBound } from "../../support/plans-near-bound.ts";

// The deepest one is asked by `npm run test:long`.
plansNearBound(memoryNetworks().filter(({ name }) => name !== "ResNet1202"));

const UNEVEN = `import { DoubleConv } from "std/segmentation"
block Up(width: int, skip: value) {
  let up = { upsample(to: skip) -> conv(width, kernel: 3) }
  skip -> concat(up) -> DoubleConv(width)
}
model Uneven {
  input image: [N, 3, H, W]
  stage down1 { DoubleConv(16) }
  stage down2 { maxpool(2) -> DoubleConv(32) }
  stage down3 { maxpool(2) -> DoubleConv(64) }
  stage down4 { maxpool(2) -> DoubleConv(96) }
  stage up3 { Up(64, skip: down3) }
  stage up2 { Up(32, skip: down2) }
  stage up1 { Up(16, skip: down1) }
  head { conv(2, kernel: 1, bias: true) }
}
`;
test.for([61, 75, 99])(
  "a U-shaped network whose sizes are no multiples of each other trains near the bound: %i",
  (size) => {
    const model = modelOf(UNEVEN, "Uneven");
    const sizes = new Map([...model.symbols.keys()].map((symbol) => [symbol, size]));
    const { temporaryBytes, liveBytes } = scheduled({ name: "Uneven", model, sizes, batch: 3 }, "train").memory;
    expect(temporaryBytes / liveBytes).toBeLessThan(1.02);
  },
);

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
