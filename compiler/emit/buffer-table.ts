/** The buffers of a program: what its functions know as the same lies in the same place. */
import type { BufferSlot, Schedule } from "../schedule/types.ts";
import type { ProgramBuffer, ProgramStretch } from "../../runtime/program.ts";
import { bug } from "../bug.ts";

export const BYTES_PER_ELEMENT = 4;

/**
 * Buffers of all functions. Functions never run at the same time, so the k-th temporary of one lies where the k-th of
 * another does, and leaves of one name and role are one buffer, as large as the largest needs.
 */
export class BufferTable {
  readonly #indexOf = new Map<string, number>();
  readonly #buffers: { bytes: number; role: ProgramBuffer["role"]; name?: string; within?: ProgramStretch }[] = [];

  /** @param within where it lies in the memory of another; a function that does not know it may have met it before */
  place(key: string, role: ProgramBuffer["role"], bytes: number, name?: string, within?: ProgramStretch): number {
    const known = this.#indexOf.get(key);
    if (known !== undefined) {
      const buffer = this.#buffers[known] ?? bug("a buffer table lost a buffer");
      buffer.bytes = Math.max(buffer.bytes, bytes);
      const other = buffer.within;
      if (within && other && (other.buffer !== within.buffer || other.offset !== within.offset))
        bug(`${key} lies in two places`);
      if (within) buffer.within = within;
      return known;
    }
    this.#buffers.push({ bytes, role, ...(name !== undefined && { name }), ...(within && { within }) });
    this.#indexOf.set(key, this.#buffers.length - 1);
    return this.#buffers.length - 1;
  }

  finish(): readonly ProgramBuffer[] {
    return this.#buffers;
  }
}

/**
 * By what functions know a buffer as the same. Temporaries are paired by size, largest first, so that their sum is that of
 * the most demanding function; an arena is known by the leaves in it, and a stretch by its place in the arena. What is
 * prepared for a function is its own.
 *
 * @param owner of the schedule, one word for each
 */
function bufferKeys({ buffers }: Schedule, owner: string): ReadonlyMap<BufferSlot, string> {
  const whole = buffers.filter(({ within }) => !within);
  const temporaries = whole.filter(({ role }) => role === "temporary");
  const keys = new Map(
    temporaries.sort((a, b) => b.length - a.length || a.id - b.id).map((slot, k) => [slot, `temporary ${k}`]),
  );
  const leaves = new Map<number, string[]>();
  for (const { within, name } of buffers)
    if (within && name !== undefined) leaves.set(within.arena, [...(leaves.get(within.arena) ?? []), name]);
  for (const slot of whole)
    if (slot.role === "prepared") keys.set(slot, `prepared ${slot.id} of ${owner}`);
    else if (!keys.has(slot)) keys.set(slot, `${slot.role} ${slot.name ?? leaves.get(slot.id)?.join(" ") ?? ""}`);
  for (const slot of buffers)
    if (slot.within) {
      const arena = keys.get(buffers[slot.within.arena] ?? slot) ?? bug("a stretch of no arena");
      const place = `${slot.within.offset} ${slot.length} of ${arena}`;
      keys.set(slot, slot.name === undefined ? place : `${slot.role} ${slot.name}`);
    }
  return keys;
}

/** Where each buffer of a schedule lies among the program's. @param owner a word for the schedule that no other has */
export function placeBuffers(schedule: Schedule, buffers: BufferTable, owner: string): readonly number[] {
  const keys = bufferKeys(schedule, owner);
  const placed = new Map<number, number>();
  const placeSlot = (slot: BufferSlot): number => {
    const known = placed.get(slot.id);
    if (known !== undefined) return known;
    const { role, name, within, length } = slot;
    const arena = within && (schedule.buffers[within.arena] ?? bug("a stretch of no arena"));
    const place = buffers.place(
      keys.get(slot) ?? bug("a buffer has no key"),
      role,
      Math.max(1, length) * BYTES_PER_ELEMENT,
      name,
      within && arena && { buffer: placeSlot(arena), offset: within.offset * BYTES_PER_ELEMENT },
    );
    placed.set(slot.id, place);
    return place;
  };
  return schedule.buffers.map(placeSlot);
}
