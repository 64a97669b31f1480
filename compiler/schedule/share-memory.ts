/**
 * Last stage: temporaries whose lifetimes do not meet share a buffer. The order of steps decides the lifetimes, and functions
 * of a program never run at the same time: to the plan their steps are one after another, so that they share what one takes.
 */
import { bug } from "../bug.ts";
import type { Lifetime, ValuePlace } from "./lifetime.ts";
import { liveBound, planMemory } from "./plan-memory.ts";
import { SharedSlots } from "./shared-slots.ts";
import type { Settled } from "./settle.ts";
import { withBuffers } from "./with-buffers.ts";
import {
  boundBy,
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

/** @param functions of one program: their temporaries lie in slots that all of them number alike */
export function shareMemory(functions: readonly Settled[]): readonly Shared[] {
  const asked = functions.map(askedBy);
  const { slots, places } = planMemory(oneAfterAnother(functions, asked));
  let first = 0;
  return functions.map((settled, index) => {
    const own = asked[index] ?? bug("a function asks for nothing");
    const from = first;
    first += own.temporaries.length;
    return shared(settled, own, slots, places.slice(from, first));
  });
}

export type Shared = Omit<Schedule, "prepares" | "gathers">;

/** What a function asks the plan for. */
interface Asked {
  readonly lives: Lives;
  /** With memory of their own, and alive. */
  readonly temporaries: readonly BufferSlot[];
  /** Of each of these. */
  readonly lifetimes: readonly Lifetime[];
}
function askedBy(settled: Settled): Asked {
  const { steps, buffers } = settled;
  const lives = livesOf(steps, buffers.length);
  const whole = livesInMemory(lives, buffers);
  // What an operation makes for its tail alone lies in no memory of its own.
  const temporaries = buffers.filter((slot) => isTemporary(slot) && !slot.within && isAlive(whole, slot));
  return { lives, temporaries, lifetimes: apartIn(settled, temporaries, lifetimesOf(temporaries, whole)) };
}

/** The lifetimes of all functions, as if each began where the one before it ends. */
function oneAfterAnother(functions: readonly Settled[], asked: readonly Asked[]): readonly Lifetime[] {
  const all: Lifetime[] = [];
  let begin = 0;
  for (const [index, { steps }] of functions.entries()) {
    const before = all.length;
    for (const { length, from, to, apart = [] } of asked[index]?.lifetimes ?? [])
      all.push({ length, from: begin + from, to: begin + to, apart: apart.map((other) => before + other) });
    begin += steps.length;
  }
  return all;
}

/** @param slots lengths of those that all functions share @param places of the function's temporaries */
function shared(
  settled: Settled,
  { lives, temporaries }: Asked,
  slots: readonly number[],
  places: readonly ValuePlace[],
): Shared {
  const { steps, buffers, placement } = settled;
  const residents = buffers.filter((slot) => !isTemporary(slot));
  const used = new Set(places.map(({ slot }) => slot));
  const taken = slots.flatMap((length, slot) => (used.has(slot) ? [{ slot, length }] : []));
  const shared = new SharedSlots(residents, taken, buffers.length);
  for (const [index, { id, length }] of temporaries.entries())
    shared.put(id, places[index] ?? bug("a value has no slot"), length);
  for (const { id, length, within } of buffers.filter((slot) => isTemporary(slot) && slot.within))
    shared.putWithin(id, within ?? bug("a part of nothing"), length);
  const at = (buffer: BufferId): BufferId => shared.at(buffer);
  return {
    ...settled,
    steps: steps.map((step) => withBuffers(step, at)),
    buffers: shared.buffers,
    placement: placedAt(placement, shared),
    memory: reportOn(shared.buffers, liveBound(lifetimesOf(buffers.filter(isTemporary), lives))),
  };
}

function isTemporary({ role }: BufferSlot): boolean {
  return role === "temporary";
}

function placedAt(placement: Placement, shared: SharedSlots): Placement {
  const placed = new Int32Array(placement.length);
  for (let node = 0; node < placed.length; node++) {
    const buffer = placement[node] ?? -1;
    placed[node] = buffer >= 0 && shared.has(buffer) ? shared.at(buffer) : -1;
  }
  return placed;
}

/** By buffer the steps between which it is kept, both included: from the first that names it to the last. */
interface Lives {
  readonly from: Int32Array;
  readonly to: Int32Array;
}
/** Beyond all steps: of a buffer that none names. */
const NEVER = 2 ** 31 - 1;

function livesOf(steps: readonly Step[], buffers: number): Lives {
  const from = new Int32Array(buffers).fill(NEVER);
  const to = new Int32Array(buffers);
  for (let position = 0; position < steps.length; position++) {
    const step = steps[position];
    for (const { buffer } of step ? boundBy(step) : []) {
      if (from[buffer] === NEVER) from[buffer] = position;
      to[buffer] = position;
    }
  }
  return { from, to };
}
/** Of an arena that of all that lies in it. */
function livesInMemory(lives: Lives, buffers: readonly BufferSlot[]): Lives {
  const from = lives.from.slice();
  const to = lives.to.slice();
  for (const { id, within } of buffers) {
    if (!within) continue;
    const { arena } = within;
    from[arena] = Math.min(from[arena] ?? NEVER, lives.from[id] ?? NEVER);
    to[arena] = Math.max(to[arena] ?? 0, lives.to[id] ?? 0);
  }
  return { from, to };
}
function isAlive({ from }: Lives, { id }: BufferSlot): boolean {
  return from[id] !== NEVER;
}
/** Of the slots that live at all. */
function lifetimesOf(slots: readonly BufferSlot[], lives: Lives): readonly Lifetime[] {
  const lifetimes: Lifetime[] = [];
  for (const slot of slots)
    if (isAlive(lives, slot))
      lifetimes.push({ length: slot.length, from: lives.from[slot.id] ?? 0, to: lives.to[slot.id] ?? 0 });
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
