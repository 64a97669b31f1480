/** The learning rate of a step, as `reference.md`, section 7, defines its schedules; PyTorch's MultiStepLR with warm-up. */

export type Schedule = (
  | { readonly kind: "constant"; readonly rate: number }
  | { readonly kind: "steps"; readonly rate: number; readonly drop: number; readonly at: readonly number[] }
) & { readonly warmup: number; readonly warmupFrom: number; readonly warmupShape: "linear" | "constant" };

/** @param time steps (or epochs, fractions included) done before this step; the unit is the recipe's */
export function rateAt(schedule: Schedule, time: number): number {
  const { rate, warmup, warmupFrom, warmupShape } = schedule;
  const dropped =
    schedule.kind === "constant"
      ? rate
      : rate * schedule.drop ** schedule.at.filter((milestone) => milestone <= time).length;
  if (time >= warmup) return dropped;
  return dropped * (warmupShape === "constant" ? warmupFrom : warmupFrom + ((1 - warmupFrom) * time) / warmup);
}
