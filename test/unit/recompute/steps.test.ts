/** What a budget of memory leaves of a training step, and what it adds: without running any of it. */
import { expect, test } from "vitest";
import type { CheckedModel } from "../../../compiler/model/checked.ts";
import type { Recomputation } from "../../../compiler/recompute/recomputation.ts";
import { workOf } from "../../../compiler/kernels/work.ts";
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
    for (const share of [0.8, 0]) {
      const memoryBudget = Math.ceil(least + share * (most - least));
      const within = trainedWithin(model, 8, { memoryBudget });
      const { schedule } = within;
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
  });

test("what is made element by element comes first and costs no multiply-add; blocks cost those of their forward pass", () => {
  const model = networkOf("Residual");
  const [most, least] = [bytesOf(trainedWithin(model, 8)), leastOf(model, 8)];
  const costs = [0.95, 0.3, 0].map((share): Recomputation => {
    const { recomputation } = trainedWithin(model, 8, { memoryBudget: Math.ceil(least + share * (most - least)) });
    if (!recomputation) throw new Error("nothing was told");
    return recomputation;
  });
  expect(costs[0]?.extraMultiplyAdds).toBe(0);
  for (const { madeAgain, extraMultiplyAdds, multiplyAdds, keptBytes, keptBytesBefore, extraMovedBytes } of costs) {
    expect(madeAgain).toBeGreaterThan(0);
    expect(extraMovedBytes).toBeGreaterThan(0);
    // A step's forward pass is a third of it, or a little more: nobody asks for the gradient of its images.
    expect(extraMultiplyAdds).toBeLessThan(0.36 * multiplyAdds);
    expect(keptBytes).toBeLessThan(keptBytesBefore);
  }
  expect(costs.at(-1)?.extraMultiplyAdds).toBeGreaterThan(0);
});

test("a budget that leaves room changes nothing", () => {
  const model = networkOf("Draws");
  const whole = trainedWithin(model, 8);
  const { schedule, recomputation } = trainedWithin(model, 8, { memoryBudget: bytesOf(whole) });
  expect(schedule).toEqual(whole.schedule);
  expect(recomputation?.madeAgain).toBe(0);
});
