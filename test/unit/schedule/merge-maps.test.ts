/** Maps of which the second goes along what the first makes are one step with two results. */
import { expect, test } from "vitest";
import { compileFunction, everywhere } from "../../../compiler/compile.ts";
import type { Schedule, Step } from "../../../compiler/schedule/types.ts";
import { modelOf } from "../../support/resnet20.ts";

const design = `model Smooth {
  input image: [N, 3, 16, 16]
  stem { conv(16, kernel: 3) -> bn -> silu }
  head { conv(16, kernel: 3) -> bn -> silu -> globalavgpool -> linear(10) }
}
`;
const planOf = (fuse: boolean): Schedule =>
  compileFunction(modelOf(design, "Smooth"), { kind: "train", batch: 4 }, { functions: [], targets: everywhere, fuse })
    .schedule;
const isOfSmooth = ({ family, origin }: Step): boolean =>
  family === "map" && origin.path === "stem.silu" && origin.phase === "forward";

test("a SiLU keeps its sigmoid and gives its product in one step, which reads the image once", () => {
  const own = planOf(true).steps.filter(isOfSmooth);
  expect(own).toHaveLength(1);
  const [step] = own;
  if (step?.family !== "map") throw new Error("no map");
  expect(step.outputs).toHaveLength(2);
  expect(step.outputs[1]?.expression.instructions.some(({ kind }) => kind === "own")).toBe(true);
  expect(new Set(step.operands.map(({ node }) => node)).size).toBe(step.operands.length);
  expect(planOf(false).steps.filter(isOfSmooth).length).toBeGreaterThan(1);
});
