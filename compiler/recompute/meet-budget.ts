/**
 * A training step within a budget of memory: values are made again for the backward pass instead of kept, as few as the
 * budget asks for. What is chosen is estimated; whether it fits, the planner says.
 */
import type { Settled } from "../schedule/settle.ts";
import { stepCost } from "../schedule/step-cost.ts";
import { singly, type Step } from "../schedule/types.ts";
import { Choices, type Choice } from "./choices.ts";
import { madeAgain, type MadeAgain } from "./made-again.ts";
import { multiplyAdds } from "./multiply-adds.ts";
import type { Recomputation } from "./recomputation.ts";
import { stepValues, type StepValue, type StepValues } from "./step-values.ts";

export interface WithinBudget<Made> {
  readonly made: Made;
  readonly recomputation: Recomputation;
}
/** What the least takes where a budget cannot be met. */
export interface OverBudget {
  readonly leastBytes: number;
}

interface Attempt<Made> {
  readonly after: MadeAgain;
  readonly made: Made;
  /** In bytes. */
  readonly taken: number;
}

/** The planner is asked at most so often: an estimate is wrong by the room between values. */
const MOST_PLANS = 5;
const CAUTION = 1.1;

/**
 * @param settled steps of a training step, before their values share memory
 * @param budget in bytes, of all that the step allocates
 * @param make the step with its plan @param bytesOf what that takes
 */
export function meetBudget<Made>(
  settled: Settled,
  budget: number,
  make: (settled: Settled) => Made,
  bytesOf: (made: Made) => number,
): WithinBudget<Made> | OverBudget {
  const step = stepValues(settled);
  const choices = new Choices(step);
  const { none } = choices;
  const attempt = ({ again }: Choice): Attempt<Made> => {
    const after = madeAgain(step, again);
    const made = make(after.settled);
    return { after, made, taken: bytesOf(made) };
  };
  const within = ({ after, made }: Attempt<Made>): WithinBudget<Made> => ({ made, recomputation: costOf(step, after) });
  const unchanged = attempt(none);
  const bytes = unchanged.taken;
  if (bytes <= budget) return within(unchanged);
  const { least } = choices;
  // At first what the plan has beyond the estimate, parameters and such, is taken to stay.
  let target = none.peak - (bytes - budget);
  for (let plans = 0; plans < MOST_PLANS; plans++) {
    const choice = choices.within(target);
    if (!choice || choice === least) break;
    const found = attempt(choice);
    const { taken } = found;
    if (taken <= budget) return within(found);
    // What is too much goes as what was saved did, and a little more.
    const pace = Math.max(1, (none.peak - choice.peak) / Math.max(bytes - taken, 1));
    target = choice.peak - (taken - budget) * pace * CAUTION;
  }
  const found = attempt(least);
  return found.taken <= budget ? within(found) : { leastBytes: Math.min(bytes, found.taken) };
}

function costOf(step: StepValues, { settled, values, steps }: MadeAgain): Recomputation {
  const { graph } = settled;
  const keptIn = (each: StepValues): readonly StepValue[] => [...each.values.values()].filter(({ isKept }) => isKept);
  const bytes = (list: readonly StepValue[]): number => list.reduce((sum, each) => sum + each.bytes, 0);
  const moved = (list: readonly Step[]): number =>
    list.reduce((sum, each) => sum + stepCost(singly(each), graph).bytes, 0);
  const kept = keptIn(step);
  return {
    keptBefore: kept.length,
    madeAgain: values.filter(({ isKept }) => isKept).length,
    keptBytesBefore: bytes(kept),
    keptBytes: bytes(keptIn(stepValues(settled))),
    multiplyAdds: multiplyAdds(step.settled.steps, graph),
    extraMultiplyAdds: multiplyAdds(steps, graph),
    movedBytes: moved(step.settled.steps),
    extraMovedBytes: moved(steps),
  };
}
