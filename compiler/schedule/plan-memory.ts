/**
 * Slots for temporaries: values whose lifetimes do not meet share a buffer. Best-fit colouring, largest first
 * (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference", greedy by size).
 */

import { FreeStretches, type Stretch } from "./free-stretches.ts";

export interface Lifetime {
  /** In elements. */
  readonly length: number;
  /** Steps between which the value must be kept, both included: a step never writes what it reads. */
  readonly from: number;
  readonly to: number;
}
export interface MemoryPlan {
  /** Length of each slot, and the slot of each value. */
  readonly slots: readonly number[];
  readonly slotOf: readonly number[];
}

export function planMemory(values: readonly Lifetime[]): MemoryPlan {
  const order = values
    .map((_, index) => index)
    .sort((a, b) => (values[b]?.length ?? 0) - (values[a]?.length ?? 0) || a - b);
  const slots: number[] = [];
  const slotOf = new Array<number>(values.length).fill(-1);
  const last = values.reduce((most, { to }) => Math.max(most, to), 0);
  const lengthOf = ({ slot }: Stretch): number => slots[slot] ?? 0;
  // Slots were opened by larger values: every one is long enough, the shortest wastes least.
  const free = new FreeStretches(
    last + 1,
    (a, b) => lengthOf(a) < lengthOf(b) || (lengthOf(a) === lengthOf(b) && a.slot < b.slot),
  );
  for (const index of order) {
    const { length, from, to } = values[index] as Lifetime;
    const found = free.find(from, to);
    if (found) free.remove(found);
    const stretch = found ?? { from: 0, to: last, slot: slots.push(length) - 1 };
    const { slot } = stretch;
    free.add({ from: stretch.from, to: from - 1, slot });
    free.add({ from: to + 1, to: stretch.to, slot });
    slotOf[index] = slot;
  }
  return { slots, slotOf };
}

/** The largest sum of lengths alive at one step: no plan can be smaller. */
export function liveBound(values: readonly Lifetime[], steps: number): number {
  const change = new Array<number>(steps + 2).fill(0);
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
