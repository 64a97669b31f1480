/**
 * Times of a recipe (warm-up, milestones, intervals) against the length of its run. The check asks for the recipe as it
 * stands, the command line again where a flag gives the run another length.
 */
import type { Diagnostic } from "../../grammar/diagnostic.ts";
import type { Span } from "../../grammar/source.ts";
import type { CheckedRecipe, ScheduleRecipe } from "./checked-recipe.ts";
import { reportRecipe, type recipeMessages } from "./messages.ts";

/** Codes of what depends on the length of the run. */
export const LENGTH_CODES: readonly (keyof typeof recipeMessages)[] = [
  "RN4008",
  "RN4009",
  "RN4018",
  "RN4033",
  "RN4051",
];

export interface RunLength {
  readonly unit: CheckedRecipe["unit"];
  /** May have a fraction where the other unit gave the length: 10 steps of 16 an epoch are 0.625 epochs. */
  readonly count: number;
}
/** Where each time is written. */
export type TimePlaces = (word: "warmup" | "at" | "period" | "evaluate" | "checkpoint") => Span;

const WARMUP = "a tenth of the run is usual: shorten it, or run longer";
const END = "make it smaller; the end of a run is evaluated and saved in any case";

/** RN4008, RN4009: what of a schedule the run hardly sees. @param length in the unit of the schedule's times */
export function judgeSchedule(schedule: ScheduleRecipe, { unit, count }: RunLength, at: TimePlaces): Diagnostic[] {
  const end = rounded(count);
  const found: Diagnostic[] = [];
  if (schedule.warmup > count / 2)
    found.push(reportRecipe("RN4008", at("warmup"), { n: schedule.warmup, m: end, unit }, { help: WARMUP }));
  for (const milestone of schedule.kind === "steps" ? schedule.at : [])
    if (milestone >= count)
      found.push(reportRecipe("RN4009", at("at"), { n: milestone, m: end }, { help: "leave it out, or run longer" }));
  if (schedule.kind === "restarts") found.push(...judgeCycles(schedule, count, at));
  return found;
}

/** A run that ends with none of its cycles, or within one. */
function judgeCycles(
  { warmup, period, grow }: Extract<ScheduleRecipe, { readonly kind: "restarts" }>,
  count: number,
  at: TimePlaces,
): Diagnostic[] {
  let [begin, lasts] = [warmup, period];
  if (count < begin + lasts)
    return [
      reportRecipe(
        "RN4009",
        at("period"),
        { n: begin + lasts, m: rounded(count) },
        { help: "make it shorter, or run longer" },
      ),
    ];
  if (grow === 1) begin += Math.floor((count - begin) / period) * period;
  for (; grow > 1 && count >= begin + lasts; lasts *= grow) begin += lasts;
  if (count - begin < 1e-9 * count) return [];
  const help = `make it ${rounded(begin)} or ${rounded(begin + lasts)} long`;
  const slots = { n: rounded(count), begin: rounded(begin), end: rounded(begin + lasts) };
  return [reportRecipe("RN4033", at("period"), slots, { help })];
}

/** RN4018: an interval longer than the run, whose end is evaluated and saved in any case. */
export function judgeIntervals(
  intervals: Pick<CheckedRecipe, "evaluateEvery" | "checkpointEvery">,
  { unit, count }: RunLength,
  at: TimePlaces,
): Diagnostic[] {
  const entries = [
    ["evaluate", intervals.evaluateEvery],
    ["checkpoint", intervals.checkpointEvery],
  ] as const;
  return entries.flatMap(([entry, every]) =>
    every === undefined || every <= count
      ? []
      : [reportRecipe("RN4018", at(entry), { entry, n: every, m: rounded(count), unit }, { help: END })],
  );
}

/** Evaluations of a run; undefined where they come each epoch and nobody knows how many these are. */
export function evaluationsOf(
  { evaluateEvery }: Pick<CheckedRecipe, "evaluateEvery">,
  { unit, count }: RunLength,
): number | undefined {
  const every = evaluateEvery ?? (unit === "epochs" ? 1 : undefined);
  return every === undefined ? undefined : Math.ceil(count / every);
}

/** RN4017: milestones ascend from the first step on. Each that does not is told. */
export function judgeOrder(milestones: readonly number[], at: Span): Diagnostic[] {
  return milestones.flatMap((n, index) => {
    const before = milestones[index - 1] ?? 0;
    if (n > before) return [];
    const where = index === 0 ? "the start of the run" : `the one before it, ${before}`;
    return [reportRecipe("RN4017", at, { n, before: where }, { help: "write them in ascending order, each once" })];
  });
}

function rounded(count: number): number {
  return Math.round(1000 * count) / 1000;
}
