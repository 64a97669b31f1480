/**
 * Values one after another, each into the tightest gap between those that are in a slot while it lives. Where there is none
 * a slot grows, or one more is opened: what takes less. Every value that is there is looked at for each.
 */
import { bug } from "../bug.ts";
import { ALIGNMENT } from "./arenas.ts";
import type { Lifetime, MemoryPlan } from "./lifetime.ts";

/** What every device lets a kernel bind, 128 MiB, in elements: no slot grows beyond it, or beyond the longest value. */
const MOST_BOUND = 2 ** 25;

export interface GapPlan extends MemoryPlan {
  /** Values for which a slot was opened, or grew, in their order, and by how much. */
  readonly growths: readonly { readonly index: number; readonly by: number }[];
}

interface Placed {
  readonly index: number;
  readonly offset: number;
  /** Where a value behind it may begin. */
  readonly end: number;
  readonly from: number;
  readonly to: number;
}
interface Slot {
  length: number;
  /** By their offsets. */
  readonly values: Placed[];
}
/** Where a value would lie, and how much the slot has to grow for it. */
interface Candidate {
  readonly slot: number;
  readonly offset: number;
  readonly gap: number;
  readonly growth: number;
}

/** @param weights the heaviest value is placed first */
export function placeInGaps(values: readonly Lifetime[], weights: readonly number[]): GapPlan {
  const order = values.map((_, index) => index).sort((a, b) => (weights[b] ?? 0) - (weights[a] ?? 0) || a - b);
  const most = values.reduce((longest, { length }) => Math.max(longest, length), MOST_BOUND);
  const slots: Slot[] = [];
  const places: { slot: number; offset: number; isAlone: boolean }[] = [];
  const growths: { index: number; by: number }[] = [];
  let total = 0;
  for (const index of order) {
    const value = values[index] ?? bug(`there is no value ${index}`);
    const { length, from, to, apart = [] } = value;
    const barred = new Set(apart.map((other) => places[other]?.slot));
    let best: Candidate = { slot: slots.length, offset: 0, gap: length, growth: length };
    for (let slot = 0; slot < slots.length; slot++) {
      const each = slots[slot];
      const found = each && !barred.has(slot) ? tightest(each, slot, value, most) : undefined;
      if (found && isBetter(found, best)) best = found;
    }
    const { slot, offset, growth } = best;
    const into = (slots[slot] ??= { length: 0, values: [] });
    into.length += growth;
    total += growth;
    if (growth > 0) growths.push({ index, by: growth });
    let isAlone = true;
    for (const other of into.values) {
      if (other.to < from || other.from > to) continue;
      isAlone = false;
      const neighbour = places[other.index];
      if (neighbour) neighbour.isAlone = false;
    }
    places[index] = { slot, offset, isAlone };
    const end = offset + Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    insert(into.values, { index, offset, end, from, to });
  }
  return { slots: slots.map((each) => each.length), places, total, growths };
}

function isBetter(a: Candidate, b: Candidate): boolean {
  return a.growth < b.growth || (a.growth === b.growth && a.gap < b.gap);
}

/** @param most that a slot may grow to */
function tightest(
  { length: room, values }: Slot,
  slot: number,
  { length, from, to }: Lifetime,
  most: number,
): Candidate | undefined {
  let top = 0;
  let gap = Infinity;
  let offset = -1;
  for (const each of values) {
    if (each.to < from || each.from > to) continue;
    const between = each.offset - top;
    if (between >= length && between < gap) {
      gap = between;
      offset = top;
    }
    if (each.end > top) top = each.end;
  }
  const rest = room - top;
  if (rest >= length && rest < gap) return { slot, offset: top, gap: rest, growth: 0 };
  if (offset >= 0) return { slot, offset, gap, growth: 0 };
  return top + length <= most ? { slot, offset: top, gap: length, growth: top + length - room } : undefined;
}

function insert(values: Placed[], value: Placed): void {
  let at = values.length;
  while (at > 0 && (values[at - 1]?.offset ?? 0) > value.offset) at--;
  values.splice(at, 0, value);
}
