/** The learning rate of a step, as `reference.md`, section 7, defines its schedules; PyTorch's MultiStepLR with warm-up. */

import { requireFinite, requireOptions, requireWord, told, wrongArgument } from "./argument.ts";

export type Schedule = (
  | { readonly kind: "constant"; readonly rate: number }
  | { readonly kind: "steps"; readonly rate: number; readonly drop: number; readonly at: readonly number[] }
) & { readonly warmup: number; readonly warmupFrom: number; readonly warmupShape: "linear" | "constant" };

/**
 * @param time steps (or epochs, fractions included) done before this step; the unit is the recipe's
 * @throws ResnetProblem RN5013 for a schedule of an unknown kind, or numbers that are none
 */
export function rateAt(schedule: Schedule, time: number): number {
  requireSchedule(schedule);
  requireFinite("rateAt", "time", time, 0);
  const { rate, warmup, warmupFrom, warmupShape } = schedule;
  let dropped = rate;
  // One multiplication after the other as in PyTorch, and no power: engines differ in a power's last bits.
  if (schedule.kind === "steps") for (const milestone of schedule.at) if (milestone <= time) dropped *= schedule.drop;
  if (time >= warmup) return dropped;
  return dropped * (warmupShape === "constant" ? warmupFrom : warmupFrom + ((1 - warmupFrom) * time) / warmup);
}

/** @throws ResnetProblem RN5013 */
export function requireSchedule(schedule: Schedule): void {
  requireOptions("schedule", schedule, ["kind", "rate", "drop", "at", "warmup", "warmupFrom", "warmupShape"]);
  requireWord("schedule", "kind", schedule.kind, ["constant", "steps"]);
  requireFinite("schedule", "rate", schedule.rate, 0);
  requireFinite("schedule", "warmup", schedule.warmup, 0);
  requireFinite("schedule", "warmupFrom", schedule.warmupFrom, 0);
  requireWord("schedule", "warmupShape", schedule.warmupShape, ["linear", "constant"]);
  if (schedule.kind === "constant") return;
  requireFinite("schedule", "drop", schedule.drop, 0);
  if (!Array.isArray(schedule.at))
    throw wrongArgument(
      "schedule",
      `at is ${told(schedule.at)}`,
      "give the times at which the rate drops, [32000, 48000]",
    );
  for (const time of schedule.at) requireFinite("schedule", "a time in at", time, 0);
}
