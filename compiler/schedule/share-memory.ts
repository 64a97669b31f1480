/** Last stage: temporaries whose lifetimes do not meet share a buffer. The order of steps decides the lifetimes. */
import { bug } from "../bug.ts";
import type { NodeId } from "../graph/types.ts";
import { liveBound, planMemory, type Lifetime } from "./plan-memory.ts";
import { SharedSlots } from "./shared-slots.ts";
import type { Settled } from "./settle.ts";
import { withBuffers } from "./with-buffers.ts";
import {
  boundBy,
  memoryOf,
  outputsOf,
  singly,
  type BufferId,
  type BufferSlot,
  type MemoryReport,
  type Operand,
  type Placement,
  type Schedule,
  type Step,
} from "./types.ts";

const BYTES_PER_ELEMENT = 4;

export function shareMemory(settled: Settled): Omit<Schedule, "prepares" | "gathers"> {
  const { steps, buffers, placement } = settled;
  const isTemporary = ({ role }: BufferSlot): boolean => role === "temporary";
  const residents = buffers.filter((slot) => !isTemporary(slot));
  const inMemory = (buffer: BufferId): BufferId => memoryOf(buffers, buffer);
  const parts = buffers.filter((slot) => isTemporary(slot) && slot.within);
  const lives = livesOf(steps, buffers.length, inMemory);
  // What an operation makes for its tail alone lies in no memory of its own.
  const temporaries = buffers.filter((slot) => isTemporary(slot) && !slot.within && lives[slot.id]);
  const { slots, places } = planMemory(apartIn(settled, temporaries, lifetimesOf(temporaries, lives)));
  const shared = new SharedSlots(residents, slots, buffers.length);
  for (const [index, { id, length }] of temporaries.entries())
    shared.put(id, places[index] ?? bug("a value has no slot"), length);
  for (const { id, length, within } of parts) shared.putWithin(id, within ?? bug("a part of nothing"), length);
  const at = (buffer: BufferId): BufferId => shared.at(buffer);
  return {
    ...settled,
    steps: steps.map((step) => withBuffers(step, at)),
    buffers: shared.buffers,
    placement: placedAt(placement, shared),
    memory: reportOn(
      shared.buffers,
      liveBound(lifetimesOf(buffers.filter(isTemporary), livesOf(steps, buffers.length))),
    ),
  };
}

function placedAt(placement: Placement, shared: SharedSlots): Placement {
  const placed = new Map<NodeId, BufferId>();
  for (const [node, buffer] of placement) if (shared.has(buffer)) placed.set(node, shared.at(buffer));
  return placed;
}

/** The steps between which a buffer is kept, both included. */
interface Life {
  readonly from: number;
  to: number;
}
/**
 * Of each buffer that a step names: from the first that writes it to the last that reads or writes it.
 * @param buffers how many there are @param counted the buffer that is counted where a step names one
 */
function livesOf(
  steps: readonly Step[],
  buffers: number,
  counted = (buffer: BufferId): BufferId => buffer,
): readonly (Life | undefined)[] {
  const lives = new Array<Life | undefined>(buffers).fill(undefined);
  steps.forEach((step, position) => {
    for (const each of boundBy(step)) {
      const buffer = counted(each.buffer);
      const known = lives[buffer];
      if (known) known.to = position;
      else lives[buffer] = { from: position, to: position };
    }
  });
  return lives;
}
/** Of the slots that live at all. */
function lifetimesOf(slots: readonly BufferSlot[], lives: readonly (Life | undefined)[]): readonly Lifetime[] {
  const lifetimes: Lifetime[] = [];
  for (const { id, length } of slots) {
    const life = lives[id];
    if (life) lifetimes.push({ length, from: life.from, to: life.to });
  }
  return lifetimes;
}

/** The lifetimes with what may not lie in one slot: what one step reads, and what it writes. */
function apartIn(
  { steps, buffers }: Settled,
  temporaries: readonly BufferSlot[],
  lifetimes: readonly Lifetime[],
): readonly Lifetime[] {
  // Of each buffer which temporary's memory it lies in; none below 0.
  const indexOf = new Int32Array(buffers.length).fill(-1);
  for (const [index, { id }] of temporaries.entries()) indexOf[id] = index;
  for (const { id, within } of buffers) if (within) indexOf[id] = indexOf[within.arena] ?? -1;
  const apart = lifetimes.map((): number[] => []);
  /** Adds the temporaries among what is named, each once. */
  const note = (found: number[], operands: readonly Operand[]): void => {
    for (const { buffer } of operands) {
      const index = indexOf[buffer] ?? -1;
      if (index >= 0 && !found.includes(index)) found.push(index);
    }
  };
  const reads: number[] = [];
  const writes: number[] = [];
  for (const step of steps) {
    reads.length = 0;
    writes.length = 0;
    for (const each of singly(step)) {
      note(reads, each.operands);
      note(writes, outputsOf(each));
    }
    for (const written of writes)
      for (const read of reads)
        if (written !== read) {
          apart[written]?.push(read);
          apart[read]?.push(written);
        }
  }
  return lifetimes.map(({ length, from, to }, index) => ({ length, from, to, apart: apart[index] ?? [] }));
}

/** @param live elements of the largest set of values alive at once */
function reportOn(buffers: readonly BufferSlot[], live: number): MemoryReport {
  const bytes = (isCounted: (role: BufferSlot["role"]) => boolean): number =>
    buffers
      .filter(({ role, within }) => !within && isCounted(role))
      .reduce((sum, { length }) => sum + length * BYTES_PER_ELEMENT, 0);
  return {
    temporaryBytes: bytes((role) => role === "temporary"),
    liveBytes: BYTES_PER_ELEMENT * live,
    residentBytes: bytes((role) => role !== "temporary"),
    preparedBytes: bytes((role) => role === "prepared"),
  };
}
