/** Without fusion each operation is a step of its own, and the numbers are the same but for rounding. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { compileFunction, compileModel, everywhere, type CompileOptions } from "../../../compiler/compile.ts";
import { evaluate } from "../../../compiler/graph/evaluate.ts";
import { schedule } from "../../../compiler/schedule/schedule.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { openDevice } from "../../../runtime/device.ts";
import { openSession } from "../../../runtime/open-session.ts";
import { leavesOf } from "../../support/graph-leaves.ts";
import { values } from "../../support/kernel-case.ts";
import { randomGraph } from "../../support/random-graph.ts";
import { resnet20 } from "../../support/resnet20.ts";
import { runSchedule } from "../../support/run-schedule.ts";

test("random graphs have the interpreter's numbers, an operation a step", () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1000), { minLength: 1, maxLength: 10 }), (choices) => {
      const graph = randomGraph(choices);
      const plan = schedule(graph, { maxBindings: 8, fuse: false });
      expect(verifySchedule(plan, 8)).toEqual([]);
      for (const step of plan.steps) {
        if (step.family === "reduce") expect([step.outputs.length, step.finish.length]).toEqual([1, 0]);
        else if (step.family === "map") {
          expect(step.joins).toBeUndefined();
          const applied = step.outputs[0]?.expression.instructions.filter(({ kind }) => kind === "apply") ?? [];
          expect(applied.length).toBeLessThan(2);
        } else expect(step.tail).toBeUndefined();
      }
      const leaves = leavesOf(graph);
      expect(runSchedule(plan, leaves)).toEqual(evaluate(graph, leaves));
    }),
    { seed: 1, numRuns: 100 },
  );
});

test("a training step of ResNet-20 is many more steps without, and its losses agree", async () => {
  const model = resnet20();
  const options: CompileOptions = { functions: [{ kind: "train", batch: 2 }], targets: everywhere };
  const steps = (fuse: boolean): number =>
    compileFunction(model, { kind: "train", batch: 2 }, { ...options, fuse }).schedule.steps.length;
  expect(steps(false)).toBeGreaterThan(3 * steps(true));
  await using device = await openDevice({ device: "cpu", threads: 1 });
  const losses = async (fuse: boolean): Promise<readonly number[]> => {
    const program = compileModel(model, { ...options, targets: device.targets, fuse });
    const labels = program.code.wasm?.steps.flat().map(({ label }) => label) ?? [];
    expect(labels.some((label) => / and \d more \(backward\)$/.test(label))).toBe(fuse);
    await using session = await openSession(device, program, { seed: 1 });
    const image = Float32Array.from(values(2 * 3072, 1));
    const told: number[] = [];
    for (let step = 0; step < 3; step++) {
      const { result } = await session.step({ image, labels: Int32Array.of(1, 7) }, { rate: 0.01 });
      told.push((await result).loss);
    }
    return told;
  };
  const [fused, unfused] = [await losses(true), await losses(false)];
  expect(fused[0]).toBeGreaterThan(0);
  for (const [at, loss] of fused.entries())
    expect(Math.abs((unfused[at] ?? Number.NaN) - loss)).toBeLessThan(1e-4 * loss);
});
