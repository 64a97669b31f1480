/** Largest first, each into the tightest room that is free while it lives; time near linear in the number of values. */
import { bug } from "../bug.ts";
import { ALIGNMENT } from "./arenas.ts";
import { FreeRoom, type Room } from "./free-room.ts";
import type { Lifetime, MemoryPlan } from "./lifetime.ts";

/** What a value leaves of its room, beside it and in the steps before and after it, is room for others. */
export function placeInRooms(values: readonly Lifetime[]): MemoryPlan {
  const order = values.map((_, index) => index).sort((a, b) => lengthOf(values, b) - lengthOf(values, a) || a - b);
  const last = values.reduce((most, { to }) => Math.max(most, to), 0);
  const free = new FreeRoom(last + 1);
  const slots: number[] = [];
  const places: { slot: number; offset: number; isAlone: boolean }[] = [];
  for (const index of order) {
    const { length, from, to, apart = [] } = values[index] ?? bug(`there is no value ${index}`);
    const barred = new Set(apart.map((other) => places[other]?.slot));
    const room: Room = free.take(length, from, to, (slot) => !barred.has(slot)) ?? {
      ...{ from: 0, to: last, offset: 0, length },
      slot: slots.push(length) - 1,
    };
    const { slot, offset, beside } = room;
    const neighbour = beside === undefined ? undefined : places[beside];
    if (neighbour) neighbour.isAlone = false;
    places[index] = { slot, offset, isAlone: !neighbour };
    free.add({ ...room, to: from - 1 });
    free.add({ ...room, from: to + 1 });
    const taken = Math.ceil(length / ALIGNMENT) * ALIGNMENT;
    free.add({ from, to, slot, offset: offset + taken, length: room.length - taken, beside: index });
  }
  return { slots, places, total: slots.reduce((sum, each) => sum + each, 0) };
}

function lengthOf(values: readonly Lifetime[], index: number): number {
  return values[index]?.length ?? 0;
}
