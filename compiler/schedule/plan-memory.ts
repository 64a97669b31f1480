/**
 * Slots for temporaries: values whose lifetimes do not meet share a buffer. Best-fit colouring, largest first
 * (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference", greedy by size).
 */

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
  const slots: { readonly length: number; readonly taken: Lifetime[] }[] = [];
  const slotOf = new Array<number>(values.length).fill(-1);
  for (const index of order) {
    const value = values[index] as Lifetime;
    let best = -1;
    for (const [slot, { length, taken }] of slots.entries()) {
      const free = taken.every(({ from, to }) => to < value.from || value.to < from);
      // Slots were opened by larger values: every one is long enough, the shortest wastes least.
      if (free && (best < 0 || length < (slots[best]?.length ?? 0))) best = slot;
    }
    if (best < 0) best = slots.push({ length: value.length, taken: [] }) - 1;
    slots[best]?.taken.push(value);
    slotOf[index] = best;
  }
  return { slots: slots.map(({ length }) => length), slotOf };
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
