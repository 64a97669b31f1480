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

export interface StepWithin {
  readonly settled: Settled;
  readonly recomputation: Recomputation;
}

interface Attempt {
  readonly after: MadeAgain;
  /** In bytes. */
  readonly taken: number;
}

/** The planner is asked at most so often: an estimate is wrong by the room between values. */
const MOST_PLANS = 5;
const CAUTION = 1.1;

/** A training step, as often as a budget is asked of it. */
export class BudgetedStep {
  readonly #step: StepValues;
  readonly #choices: Choices;
  readonly #bytesOf: (settled: Settled) => number;
  #whole: Attempt | undefined;
  #least: Attempt | undefined;

  /** @param settled its steps, before their values share memory @param bytesOf what a plan of them takes */
  constructor(settled: Settled, bytesOf: (settled: Settled) => number) {
    this.#step = stepValues(settled);
    this.#choices = new Choices(this.#step);
    this.#bytesOf = bytesOf;
  }

  /** With as little made again as `budget` bytes ask for; undefined where all of it is not enough. */
  within(budget: number): StepWithin | undefined {
    const after = this.#within(budget)?.after;
    return after && { settled: after.settled, recomputation: costOf(this.#step, after) };
  }
  /** Bytes of the plan that takes least. */
  get leastBytes(): number {
    return Math.min(this.#keepingAll().taken, this.#keepingLeast().taken);
  }

  #attempt({ again }: Choice): Attempt {
    const after = madeAgain(this.#step, again);
    return { after, taken: this.#bytesOf(after.settled) };
  }
  /** With nothing made again. */
  #keepingAll(): Attempt {
    return (this.#whole ??= this.#attempt(this.#choices.none));
  }
  /** With all made again that saves something. */
  #keepingLeast(): Attempt {
    return (this.#least ??= this.#attempt(this.#choices.least));
  }

  #within(budget: number): Attempt | undefined {
    const whole = this.#keepingAll();
    const bytes = whole.taken;
    if (bytes <= budget) return whole;
    const { none, least } = this.#choices;
    // At first what the plan has beyond the estimate, parameters and such, is taken to stay.
    let target = none.peak - (bytes - budget);
    for (let plans = 0; plans < MOST_PLANS; plans++) {
      const choice = this.#choices.within(target);
      if (!choice || choice === least) break;
      const found = this.#attempt(choice);
      const { taken } = found;
      if (taken <= budget) return found;
      // What is too much goes as what was saved did, and a little more.
      const pace = Math.max(1, (none.peak - choice.peak) / Math.max(bytes - taken, 1));
      target = choice.peak - (taken - budget) * pace * CAUTION;
    }
    const found = this.#keepingLeast();
    return found.taken <= budget ? found : undefined;
  }
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
