/** When things happen in a run, in steps: its end, its evaluations and checkpoints, and the schedule's time of each step. */
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { judgeIntervals, judgeSchedule } from "../../compiler/recipes/times.ts";
import { MOST_COUNT } from "../../compiler/model/values/counts.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { grouped } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";

export interface RunTimes {
  /** Steps of the whole run. */
  readonly total: number;
  /** Steps from one evaluation to the next. */
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  /** In the recipe's unit: a flag that gives the length in the other one moves no milestone. */
  readonly timeOf: (step: number) => number;
}

/** @param perEpoch steps of an epoch @throws UsageError for a run of more steps than can be counted */
export function timesOf(recipe: CheckedRecipe, perEpoch: number): RunTimes {
  const { length, unit } = recipe;
  const total = length.count * (length.unit === "steps" ? 1 : perEpoch);
  if (total > MOST_COUNT)
    throw new UsageError(
      `${grouped(length.count)} epochs of ${grouped(perEpoch)} steps are ${grouped(total)} steps; a run has at most ${grouped(MOST_COUNT)}`,
      "make it shorter: --epochs",
    );
  const stepsOf = (count: number): number => count * (unit === "steps" ? 1 : perEpoch);
  const evaluateEvery = recipe.evaluateEvery === undefined ? perEpoch : stepsOf(recipe.evaluateEvery);
  const checkpointEvery = recipe.checkpointEvery === undefined ? evaluateEvery : stepsOf(recipe.checkpointEvery);
  return { total, evaluateEvery, checkpointEvery, timeOf: (step) => (unit === "steps" ? step : step / perEpoch) };
}

/** What the check says of a recipe's times, for a length that a flag gives. */
export function judgeTimes(recipe: CheckedRecipe, { total, timeOf }: RunTimes): readonly Diagnostic[] {
  const end = { unit: recipe.unit, count: timeOf(total) };
  const entry = (word: string) => recipe.places.get(word) ?? recipe.span;
  return [...judgeSchedule(recipe.schedule, end, () => entry("schedule")), ...judgeIntervals(recipe, end, entry)];
}
