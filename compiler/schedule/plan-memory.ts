/**
 * Where temporaries lie: values whose lifetimes do not meet share memory (Pisarchyk and Lee 2020, "Efficient memory management
 * for deep neural net inference", greedy by size). What a step writes never lies in a slot of what it reads: WebGPU binds a
 * buffer either way, not both.
 */
import type { Lifetime, MemoryPlan } from "./lifetime.ts";
import { placeInGaps } from "./place-in-gaps.ts";
import { placeInRooms } from "./place-in-rooms.ts";

/** A plan this near to the bound is not tried to be bettered. */
const NEAR = 1.01;
/** Pairs of values that further attempts look at together. */
const MOST_PAIRS = 2 ** 23;
/** Where one order of placing ends in waste, a few others do not; where they all do, further ones do so too. */
const MOST_ATTEMPTS = 16;
/** Orders to begin with: by length, and those first that live long, the more the greater the power of their lifetime is. */
const POWERS = [0.1, 0.5] as const;

/** Deterministic; time near linear in the number of values where they are many. */
export function planMemory(values: readonly Lifetime[]): MemoryPlan {
  const least = liveBound(values);
  let best = placeInRooms(values);
  if (best.total <= NEAR * least) return best;
  const attempts = Math.min(MOST_ATTEMPTS, Math.floor(MOST_PAIRS / Math.max(1, values.length) ** 2));
  const orders = POWERS.map((power) => values.map(({ length, from, to }) => length * (to - from + 1) ** power));
  for (let at = 0; at < attempts && best.total > NEAR * least; at++) {
    const weights = orders[at % orders.length] ?? [];
    const attempt = placeInGaps(values, weights);
    if (attempt.total < best.total) best = attempt;
    // What had slots grow beyond the bound chooses earlier the next time.
    let grown = 0;
    for (const { index, by } of attempt.growths) {
      grown += by;
      if (grown > least) weights[index] = 2 * (weights[index] ?? 0);
    }
  }
  return best;
}

/** The largest sum of lengths alive at one step: no plan can be smaller. */
export function liveBound(values: readonly Lifetime[]): number {
  const steps = values.reduce((most, { to }) => Math.max(most, to + 1), 0);
  const change = new Array<number>(steps + 1).fill(0);
  for (const { length, from, to } of values) {
    change[from] = (change[from] ?? 0) + length;
    change[to + 1] = (change[to + 1] ?? 0) - length;
  }
  let alive = 0;
  let most = 0;
  for (const each of change) {
    alive += each;
    most = Math.max(most, alive);
  }
  return most;
}
