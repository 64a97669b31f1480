/** What a schedule may not be, whatever its word: rates that no step takes, times between two steps, an end behind the run's. */
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import { abandon } from "../../model/abandon.ts";
import type { CheckedRecipe, ScheduleRecipe } from "../checked-recipe.ts";
import { reportRecipe } from "../messages.ts";
import { highestRate, isRate } from "../rates.ts";
import { judgeOrder, judgeSchedule } from "../times.ts";
import type { WordCall } from "../word-call.ts";

/** @param length of the run, where it is known @throws Abandoned RN4027, RN4028 */
export function judgeRates(
  schedule: ScheduleRecipe,
  call: WordCall,
  length: CheckedRecipe["length"] | undefined,
): readonly Diagnostic[] {
  if (!isRate(highestRate(schedule))) rateGrows(call);
  if (length?.unit === "steps") {
    if (!Number.isInteger(schedule.warmup)) partOfStep(call, "warmup", schedule.warmup);
    const part = schedule.kind === "steps" ? schedule.at.find((each) => !Number.isInteger(each)) : undefined;
    if (part !== undefined) partOfStep(call, "at", part);
  }
  const order = schedule.kind === "steps" ? judgeOrder(schedule.at, call.spanOf("at")) : [];
  const end = length ? judgeSchedule(schedule, length, (word) => call.spanOf(word)) : [];
  return [...order, ...end];
}

/** RN4027. */
function partOfStep(call: WordCall, option: "warmup" | "at", value: number): never {
  const help = "give whole steps, or count the run in epochs, of which there are parts";
  return abandon(reportRecipe("RN4027", call.spanOf(option), { option, value }, { help }));
}
/** RN4028. */
function rateGrows(call: WordCall): never {
  const option = call.has("drop") ? "drop" : "warmup_from";
  const help = "a drop below 1 lowers the rate at each milestone, and a warm-up begins below it";
  return abandon(reportRecipe("RN4028", call.spanOf(option), { option }, { help }));
}
