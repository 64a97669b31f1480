/** Last stage: temporaries whose lifetimes do not meet share a buffer. The order of steps decides the lifetimes. */
import { bug } from "../bug.ts";
import { liveBound, planMemory, type Lifetime } from "./plan-memory.ts";
import { SharedSlots } from "./shared-slots.ts";
import type { Settled } from "./settle.ts";
import {
  boundBy,
  outputsOf,
  singly,
  type BufferId,
  type BufferSlot,
  type MapStep,
  type MemoryReport,
  type Operand,
  type Schedule,
  type Step,
  type TailStep,
} from "./types.ts";

const BYTES_PER_ELEMENT = 4;

export function shareMemory(settled: Settled): Omit<Schedule, "prepares"> {
  const { steps, buffers, placement } = settled;
  const isTemporary = ({ role }: BufferSlot): boolean => role === "temporary";
  const residents = buffers.filter((slot) => !isTemporary(slot));
  const memoryOf = (buffer: BufferId): BufferId => buffers[buffer]?.within?.arena ?? buffer;
  const parts = buffers.filter((slot) => isTemporary(slot) && slot.within);
  // What an operation makes for its tail alone lies in no memory of its own.
  const named = new Set(steps.flatMap(boundBy).map(({ buffer }) => memoryOf(buffer)));
  const temporaries = buffers.filter((slot) => isTemporary(slot) && !slot.within && named.has(slot.id));
  const { slots, places } = planMemory(
    apartIn(steps, temporaries, lifetimesOf(temporaries, steps, memoryOf), memoryOf),
  );
  const shared = new SharedSlots(residents, slots);
  for (const [index, { id, length }] of temporaries.entries())
    shared.put(id, places[index] ?? bug("a value has no slot"), length);
  for (const { id, length, within } of parts) shared.putWithin(id, within ?? bug("a part of nothing"), length);
  const at = (buffer: BufferId): BufferId => shared.at(buffer);
  return {
    ...settled,
    steps: steps.map((step) => withBuffers(step, at)),
    buffers: shared.buffers,
    placement: new Map([...placement].flatMap(([node, buffer]) => (shared.has(buffer) ? [[node, at(buffer)]] : []))),
    memory: reportOn(shared.buffers, liveBound(lifetimesOf(valuesIn(buffers, steps), steps))),
  };
}

/** Temporaries that hold a value each, wherever they lie. */
function valuesIn(buffers: readonly BufferSlot[], steps: readonly Step[]): readonly BufferSlot[] {
  const named = new Set(steps.flatMap(boundBy).map(({ buffer }) => buffer));
  return buffers.filter(({ id, role }) => role === "temporary" && named.has(id));
}

/**
 * From the first step that writes a buffer to the last that reads or writes it.
 * @param memoryOf the buffer that is counted where a step names one
 */
function lifetimesOf(
  temporaries: readonly BufferSlot[],
  steps: readonly Step[],
  memoryOf = (buffer: BufferId): BufferId => buffer,
): readonly Lifetime[] {
  const first = new Map<BufferId, number>();
  const last = new Map<BufferId, number>();
  const note = (named: BufferId, position: number): void => {
    const buffer = memoryOf(named);
    if (!first.has(buffer)) first.set(buffer, position);
    last.set(buffer, position);
  };
  for (const [position, step] of steps.entries()) for (const { buffer } of boundBy(step)) note(buffer, position);
  return temporaries.map(({ id, length }) => ({ length, from: first.get(id) ?? 0, to: last.get(id) ?? 0 }));
}

/** The lifetimes with what may not lie in one slot: what one step reads, and what it writes. */
function apartIn(
  steps: readonly Step[],
  temporaries: readonly BufferSlot[],
  lifetimes: readonly Lifetime[],
  memoryOf: (buffer: BufferId) => BufferId,
): readonly Lifetime[] {
  const indexOf = new Map(temporaries.map(({ id }, index) => [id, index]));
  const apart = lifetimes.map(() => new Set<number>());
  const indexes = (operands: readonly Operand[]): readonly number[] =>
    operands.flatMap(({ buffer }) => indexOf.get(memoryOf(buffer)) ?? []);
  for (const step of steps) {
    const reads = indexes(singly(step).flatMap(({ operands }) => operands));
    for (const written of indexes(singly(step).flatMap(outputsOf)))
      for (const read of reads)
        if (written !== read) {
          apart[written]?.add(read);
          apart[read]?.add(written);
        }
  }
  return lifetimes.map((each, index) => ({ ...each, apart: [...(apart[index] ?? [])] }));
}

/** The step with every buffer replaced by `at` of it. */
function withBuffers(step: Step, at: (buffer: BufferId) => BufferId): Step {
  const moved = <T extends Operand>(each: T): T => ({ ...each, buffer: at(each.buffer) });
  const operands = step.operands.map(moved);
  switch (step.family) {
    case "map": {
      const joins = step.joins?.map((each) => withBuffers(each, at) as MapStep);
      return { ...step, operands, outputs: step.outputs.map(moved), ...(joins && { joins }) };
    }
    case "reduce":
      return { ...step, operands, outputs: step.outputs.map(moved), finish: step.finish.map(moved) };
    default: {
      const tail = step.tail?.map((each) => withBuffers(each, at) as TailStep);
      return { ...step, operands, output: moved(step.output), ...(tail && { tail }) };
    }
  }
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
