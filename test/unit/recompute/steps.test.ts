/** What a budget of memory leaves of a training step, and what it adds: without running any of it. */
import { expect, test } from "vitest";
import { compileModel } from "../../../compiler/compile.ts";
import { workOf } from "../../../compiler/kernels/work.ts";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import { OverBudget } from "../../../compiler/recompute/over-budget.ts";
import type { Recomputation } from "../../../compiler/recompute/recomputation.ts";
import { stepValues } from "../../../compiler/recompute/step-values.ts";
import type { Settled } from "../../../compiler/schedule/settle.ts";
import { outputsOf, singly, type Schedule, type Step } from "../../../compiler/schedule/types.ts";
import { liveSet } from "../../../compiler/schedule/verify-memory.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { budgetedNetworks, bytesOf, leastOf, trainedWithin } from "../../support/budgeted.ts";

const networks = budgetedNetworks();
function networkOf(name: string): CheckedModel {
  const model = networks.get(name);
  if (!model) throw new Error(`no ${name}`);
  return model;
}
const isAgain = ({ name }: Step): boolean => name.endsWith(" again");
/** All that a step's kernels are made of, on any target. */
const worksOf = (schedule: Schedule, steps: readonly Step[]): readonly string[] =>
  steps.map((step) => JSON.stringify(workOf(step, schedule).work));

/** A part of a step alone, with those of its outputs that `like` has. */
function partAs(part: Step, like: Step): Step {
  const wanted = new Set(outputsOf(like).map(({ node }) => node));
  if (part.family === "map") return { ...part, outputs: part.outputs.filter(({ node }) => wanted.has(node)) };
  return part.family === "reduce" ? part : { ...part, tail: [] };
}

for (const [name, model] of networks)
  test(`${name}: with any budget all steps stay what they are, and what is made again is made by the same steps`, () => {
    const whole = trainedWithin(model, 8);
    const [most, least] = [bytesOf(whole), leastOf(model, 8)];
    expect(least).toBeLessThan(most);
    const costs: Recomputation[] = [];
    for (const share of name === "Residual" ? [0.8, 0] : [0]) {
      const memoryBudget = Math.ceil(least + share * (most - least));
      const within = trainedWithin(model, 8, { memoryBudget });
      const { schedule, recomputation } = within;
      if (recomputation) costs.push(recomputation);
      expect(bytesOf(within)).toBeLessThanOrEqual(memoryBudget);
      expect(liveSet(schedule)).toBeLessThanOrEqual(schedule.memory.temporaryBytes);
      expect(verifySchedule(schedule, 8)).toEqual([]);
      const [again, others] = [schedule.steps.filter(isAgain), schedule.steps.filter((step) => !isAgain(step))];
      expect(again.length).toBeGreaterThan(0);
      expect(worksOf(schedule, others)).toEqual(worksOf(whole.schedule, whole.schedule.steps));
      const parts = whole.schedule.steps.flatMap(singly);
      for (const part of again.flatMap(singly)) {
        const [made] = outputsOf(part);
        const first = parts.find((each) => outputsOf(each).some(({ node }) => node === made?.node)) ?? part;
        expect(first.origin.phase).toBe("forward");
        const alone = [
          [schedule, part],
          [whole.schedule, first],
        ] as const;
        const [one, other] = alone.map(([plan, each]) => worksOf(plan, [partAs(each, part)]));
        expect(one).toEqual(other);
      }
    }
    // What is made element by element comes first; blocks cost those of their forward pass.
    if (name === "Residual") expect(costs.map(({ extraMultiplyAdds }) => extraMultiplyAdds > 0)).toEqual([false, true]);
    for (const cost of costs) {
      expect(cost.extraMovedBytes).toBeGreaterThan(0);
      expect(cost.keptBytes).toBeLessThan(cost.keptBytesBefore);
      // A step's forward pass is a third of it, or a little more: nobody asks for the gradient of its images.
      expect(cost.extraMultiplyAdds).toBeLessThan(0.36 * cost.multiplyAdds);
    }
  });

test("a budget that leaves room changes nothing", () => {
  const model = networkOf("Draws");
  const whole = trainedWithin(model, 8);
  const { schedule, recomputation } = trainedWithin(model, 8, { memoryBudget: bytesOf(whole) });
  expect(schedule).toEqual(whole.schedule);
  expect(recomputation?.madeAgain).toBe(0);
});

test("what is made of weights that have moved by then is not made again", () => {
  let settled: Settled | undefined;
  trainedWithin(networkOf("Draws"), 8, { onSteps: (steps) => (settled = steps) });
  if (!settled) throw new Error("nobody saw the steps");
  const { steps, buffers } = settled;
  const madeOfWeights = (order: readonly Step[]): number =>
    [...stepValues({ ...(settled as Settled), steps: order }).values.values()].filter(
      ({ again, from }) => again && from.some((buffer) => buffers[buffer]?.role === "parameter"),
    ).length;
  expect(madeOfWeights(steps)).toBeGreaterThan(4);
  // As if they moved as soon as the backward pass begins.
  const phase = (wanted: string): readonly Step[] => steps.filter(({ origin }) => origin.phase === wanted);
  expect(madeOfWeights([...phase("forward"), ...phase("update"), ...phase("backward")])).toBe(0);
});

test("what is told to be the least that a program of several functions needs is enough, and so is all that is more", () => {
  const functions = [
    { kind: "train", batch: 8 },
    { kind: "infer", batch: 16 },
  ] as const;
  const planned = (memoryBudget?: number): number =>
    compileModel(networkOf("Draws"), {
      ...{ functions, targets: {} },
      ...(memoryBudget === undefined ? {} : { memoryBudget }),
    }).plannedBytes;
  const refused = catchOver(() => planned(1));
  expect(refused?.message).toMatch(/^the program of Draws \(train at batch 8, infer at batch 16\) needs/);
  expect(refused?.help).toMatch(/, or use a smaller `batch` or smaller images$/);
  const single = catchOver(() =>
    compileModel(networkOf("Draws"), {
      functions: [{ kind: "train", batch: 1 }, functions[1]],
      targets: {},
      memoryBudget: 1,
    }),
  );
  expect(single?.help).toMatch(/, or use smaller images$/);
  const least = refused?.leastBytes ?? 0;
  expect(planned(least)).toBe(least);
  expect(catchOver(() => planned(least - 1))?.leastBytes).toBe(least);
  const most = planned();
  for (const share of [0.02, 0.98]) {
    const budget = Math.ceil(least + share * (most - least));
    expect(planned(budget), `${budget} bytes`).toBeLessThanOrEqual(budget);
  }
});

function catchOver(compile: () => unknown): OverBudget | undefined {
  try {
    compile();
  } catch (error) {
    if (error instanceof OverBudget) return error;
    throw error;
  }
  return undefined;
}
