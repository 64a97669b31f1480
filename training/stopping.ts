/** Whether a run ends before its length is over, by the `stop` of its recipe; what of it has to travel with its state. */
import type { Metric, StopRecipe } from "../compiler/recipes/checked-recipe.ts";
import { isAsGood, isBetter, type Score } from "./evaluate.ts";
import type { RunRecord, StopState } from "./record.ts";

/** What ended a run before its length. */
export interface Stopped {
  readonly by: StopRecipe;
  readonly metric: Metric;
  /** The metric at its best. */
  readonly best: number;
}

export class Stopping {
  readonly #rule: StopRecipe | undefined;
  readonly #metric: Metric;
  #state: StopState | undefined;

  /** @param before what the run goes on from */
  constructor(rule: StopRecipe | undefined, metric: Metric, before?: RunRecord) {
    this.#rule = rule;
    this.#metric = metric;
    if (before === undefined || before.metric !== metric) return;
    // Without a state of its own it is a run that had no such rule until now.
    this.#state = before.stop ?? (before.best === undefined ? undefined : { best: before.best, waited: 0 });
  }

  hear({ means }: Score): void {
    const value = means[this.#metric] ?? Number.NaN;
    const { best, waited } = this.#state ?? { waited: 0 };
    if (isBetter(this.#metric, value, best)) this.#state = { best: value, waited: 0 };
    else if (best !== undefined) this.#state = { best, waited: waited + 1 };
  }

  /** For a run's record: nothing of a run that no rule may end. */
  get record(): Pick<RunRecord, "stop" | "stopped"> {
    if (!this.#rule || !this.#state) return {};
    const { reason } = this;
    return { stop: this.#state, ...(reason ? { stopped: stoppedText(reason) } : {}) };
  }

  /** Undefined as long as nothing ends it. */
  get reason(): Stopped | undefined {
    const [by, state] = [this.#rule, this.#state];
    if (!by || !state) return undefined;
    const isOver =
      by.kind === "patience" ? state.waited >= by.evaluations : isAsGood(this.#metric, state.best, by.target);
    return isOver ? { by, metric: this.#metric, best: state.best } : undefined;
  }
}

/** `accuracy reached 0.94: 0.9421`, `10 evaluations without a better loss than 0.2112` */
export function stoppedText({ by, metric, best }: Stopped): string {
  if (by.kind === "reached") return `${metric} reached ${by.target}: ${best}`;
  const waited = by.evaluations === 1 ? "an evaluation" : `${by.evaluations} evaluations`;
  return `${waited} without a better ${metric} than ${best}`;
}
