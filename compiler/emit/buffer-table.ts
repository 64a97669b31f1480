/** The buffers of a program: what its functions know as the same lies in the same place. */
import type { BufferSlot, Schedule } from "../schedule/types.ts";
import type { ProgramBuffer, ProgramStretch } from "../../runtime/program.ts";
import { bug } from "../bug.ts";

export const BYTES_PER_ELEMENT = 4;

/**
 * Buffers of all functions. Temporaries lie in slots that all of them share (`schedule/share-memory.ts`), and leaves of one
 * name and role are one buffer, as large as the largest needs.
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
 * By what functions know a buffer as the same: a temporary by its number among those that they share, an arena by the leaves
 * in it. What is prepared for a function is its own.
 * Stretches are told apart by `placeBuffers`, which knows where their arenas are.
 *
 * @param owner of the schedule, one word for each
 */
function bufferKeys({ buffers }: Schedule, owner: string): ReadonlyMap<BufferSlot, string> {
  const whole = buffers.filter(({ within }) => !within);
  const keys = new Map<BufferSlot, string>();
  const leaves = new Map<number, string[]>();
  for (const { within, name } of buffers) {
    if (!within || name === undefined) continue;
    const known = leaves.get(within.arena);
    if (known) known.push(name);
    else leaves.set(within.arena, [name]);
  }
  for (const slot of whole)
    if (slot.role === "temporary") keys.set(slot, `temporary ${slot.pooled ?? bug("a temporary shares no slot")}`);
    else if (slot.role === "prepared") keys.set(slot, `prepared ${slot.id} of ${owner}`);
    else keys.set(slot, `${slot.role} ${slot.name ?? leaves.get(slot.id)?.join(" ") ?? ""}`);
  return keys;
}

/** Where each buffer of a schedule lies among the program's. @param owner a word for the schedule that no other has */
export function placeBuffers(schedule: Schedule, buffers: BufferTable, owner: string): readonly number[] {
  const keys = bufferKeys(schedule, owner);
  const placed = new Map<number, number>();
  const placeSlot = (slot: BufferSlot): number => {
    const known = placed.get(slot.id);
    if (known !== undefined) return known;
    const { role, name, length } = slot;
    const within = slot.within && stretchOf(slot.within);
    const bytes = Math.max(1, length) * BYTES_PER_ELEMENT;
    const place = buffers.place(keyOf(slot, within), role, bytes, name, within);
    placed.set(slot.id, place);
    return place;
  };
  const stretchOf = ({ arena, offset }: NonNullable<BufferSlot["within"]>): ProgramStretch => {
    const whole = schedule.buffers[arena] ?? bug("a stretch of no arena");
    return { buffer: placeSlot(whole), offset: offset * BYTES_PER_ELEMENT };
  };
  const keyOf = (slot: BufferSlot, within: ProgramStretch | undefined): string => {
    if (!within) return keys.get(slot) ?? bug("a buffer has no key");
    if (slot.name !== undefined) return `${slot.role} ${slot.name}`;
    return `${within.offset} ${slot.length} of ${within.buffer}`;
  };
  return schedule.buffers.map(placeSlot);
}
