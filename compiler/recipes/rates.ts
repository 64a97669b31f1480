/** Rates as a program takes them: in 32 bits, where a product of sensible numbers may be none. */
import type { ScheduleRecipe } from "./checked-recipe.ts";

/** In words, for whoever gave another one. */
export const RATE_RANGE = "a number above 0 and up to 3.4e38";

/** Above 0 and finite in 32 bits. */
export function isRate(value: number): boolean {
  const kept = Math.fround(value);
  return kept > 0 && Number.isFinite(kept);
}

/** A bound on the rate of every step: a drop above 1 raises it at each milestone, a warm-up may begin above it; no other schedule rises. */
export function highestRate(schedule: ScheduleRecipe): number {
  const raised = schedule.kind === "steps" ? Math.max(1, schedule.drop) ** schedule.at.length : 1;
  return schedule.rate * raised * Math.max(1, schedule.warmup > 0 ? schedule.warmupFrom : 1);
}
