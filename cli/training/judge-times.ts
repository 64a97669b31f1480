/** That a run's steps can be counted, and what the check says of a recipe's times for a length that a flag gives. */
import type { CheckedRecipe } from "../../compiler/recipes/checked-recipe.ts";
import { MOST_COUNT } from "../../compiler/model/values/counts.ts";
import { judgeStop } from "../../compiler/recipes/stops/judge.ts";
import { judgeIntervals, judgeSchedule } from "../../compiler/recipes/times.ts";
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import { timesOf, type RunTimes } from "../../training/times.ts";
import { grouped } from "../../grammar/counted.ts";
import { UsageError } from "../usage-error.ts";

/** @param perEpoch steps of an epoch @throws UsageError for a run of more steps than can be counted */
export function countedTimes(recipe: CheckedRecipe, perEpoch: number): RunTimes {
  const times = timesOf(recipe, perEpoch);
  if (times.total > MOST_COUNT)
    throw new UsageError(
      `${grouped(recipe.length.count)} epochs of ${grouped(perEpoch)} steps are ${grouped(times.total)} steps; a run has at most ${grouped(MOST_COUNT)}`,
      "make it shorter: --epochs",
    );
  return times;
}

/** What the check says of a recipe's times, for a length that a flag gives. */
export function judgeTimes(recipe: CheckedRecipe, { total, evaluateEvery, timeOf }: RunTimes): readonly Diagnostic[] {
  const end = { unit: recipe.unit, count: timeOf(total) };
  const entry = (word: string) => recipe.places.get(word) ?? recipe.span;
  return [
    ...judgeSchedule(recipe.schedule, end, () => entry("schedule")),
    ...judgeIntervals(recipe, end, entry),
    ...judgeStop(recipe.stop, Math.ceil(total / evaluateEvery), entry("stop")),
  ];
}
