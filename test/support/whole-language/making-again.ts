/** A training step that makes values of its forward pass again is the step that it was. */
import { expect } from "vitest";
import { madeAgain } from "../../../compiler/recompute/made-again.ts";
import { stepValues } from "../../../compiler/recompute/step-values.ts";
import { inMemory } from "../../../compiler/schedule/schedule.ts";
import { verifySchedule } from "../../../compiler/schedule/verify.ts";
import { runSchedule } from "../run-schedule.ts";
import { modelOf, soundly } from "./hold.ts";
import type { Made } from "./program.ts";
import { filled } from "./runs.ts";

/** Of a portable device. */
const MOST_BOUND = 8;

/** All that can be made again is, and every second of it: sound plans, with the same numbers as the interpreter runs them. */
export function makesAgain({ program, models: [first] }: Made, counted: { values: number }): void {
  const each = first && filled(modelOf(soundly(program), first.name), "train", first.sizes);
  if (!each) return;
  const step = stepValues(each.settled);
  const can = [...step.values.values()].flatMap(({ id, again }) => (again ? [id] : []));
  const expected = runSchedule(each.plan, each.leaves);
  for (const chosen of [can, can.filter((_, at) => at % 2 === 0)]) {
    const { settled, values } = madeAgain(step, new Set(chosen));
    const [plan] = inMemory([{ settled, options: { maxBindings: MOST_BOUND } }]);
    if (!plan) throw new Error("no plan");
    expect(verifySchedule(plan, MOST_BOUND)).toEqual([]);
    expect(runSchedule(plan, each.leaves)).toEqual(expected);
    counted.values += values.length;
  }
}
