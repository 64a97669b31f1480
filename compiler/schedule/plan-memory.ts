/**
 * Where temporaries lie: values whose lifetimes do not meet share memory. Largest first, each into the tightest room that is
 * free while it lives (Pisarchyk and Lee 2020, "Efficient memory management for deep neural net inference", greedy by size);
 * what it leaves of that room, beside it and in the steps before and after it, is room for others. What a step writes
 * never lies in a slot of what it reads: WebGPU binds a buffer either way, not both.
 */

import { bug } from "../bug.ts";
import { ALIGNMENT } from "./arenas.ts";
import { FreeRoom, type Room } from "./free-room.ts";

export interface Lifetime {
  /** In elements. */
  readonly length: number;
  /** Steps between which the value must be kept, both included: a step never writes what it reads. */
  readonly from: number;
  readonly to: number;
  /** Values that may not lie in the same slot, by index; one may stand there again. */
  readonly apart?: readonly number[];
}
export interface ValuePlace {
  readonly slot: number;
  /** In elements, such that a binding may begin there. */
  readonly offset: number;
  /** Whether nothing else is in the slot while the value is. */
  readonly isAlone: boolean;
}
export interface MemoryPlan {
  /** Length of each slot, and where each value lies. */
  readonly slots: readonly number[];
  readonly places: readonly ValuePlace[];
}

/** A plan this near to the bound is not tried to be bettered. */
const NEAR = 1.01;
/** Values placed in all attempts together, beyond the first attempt, so that planning stays linear. */
const MOST_PLACED = 5000;
/** Where one order of placing ends in waste, a few others do not; where they all do, further ones do so too. */
const MOST_ATTEMPTS = 16;

/** Deterministic; time near linear in the number of values. */
export function planMemory(values: readonly Lifetime[]): MemoryPlan {
  const least = liveBound(values);
  const weights = values.map(({ length }) => length);
  let best: Attempt | undefined;
  const attempts = Math.min(MOST_ATTEMPTS, 1 + Math.floor(MOST_PLACED / Math.max(1, values.length)));
  for (let at = 0; at < attempts && (!best || best.total > NEAR * least); at++) {
    const attempt = place(values, weights);
    if (!best || attempt.total < best.total) best = attempt;
    // A slot beyond the bound is one too many: what had to open it chooses earlier the next time.
    let opened = 0;
    for (const index of attempt.openers) {
      opened += values[index]?.length ?? 0;
      if (opened > least) weights[index] = 2 * (weights[index] ?? 0);
    }
  }
  return best ?? { slots: [], places: [] };
}

interface Attempt extends MemoryPlan {
  readonly total: number;
  /** The value that opened each slot. */
  readonly openers: readonly number[];
}

/** @param weights the heaviest value is placed first */
function place(values: readonly Lifetime[], weights: readonly number[]): Attempt {
  const order = values.map((_, index) => index).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const last = values.reduce((most, { to }) => Math.max(most, to), 0);
  const free = new FreeRoom(last + 1);
  const slots: number[] = [];
  const openers: number[] = [];
  const places: { slot: number; offset: number; isAlone: boolean }[] = [];
  let total = 0;
  for (const index of order) {
    const { length, from, to, apart = [] } = values[index] ?? bug(`there is no value ${index}`);
    const barred = new Set(apart.map((other) => places[other]?.slot));
    let room: Room | undefined = free.take(length, from, to, (slot) => !barred.has(slot));
    if (!room) {
      room = { from: 0, to: last, slot: slots.push(length) - 1, offset: 0, length };
      openers.push(index);
      total += length;
    }
    const { slot, offset, beside } = room;
    const neighbour = beside === undefined ? undefined : places[beside];
    if (neighbour) neighbour.isAlone = false;
    places[index] = { slot, offset, isAlone: !neighbour };
    free.add({ ...room, to: from - 1 });
    free.add({ ...room, from: to + 1 });
    const taken = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    free.add({ from, to, slot, offset: offset + taken, length: room.length - taken, beside: index });
  }
  return { slots, places, openers, total };
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
