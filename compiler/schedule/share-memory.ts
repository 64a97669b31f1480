/** Fourth stage: temporaries whose lifetimes do not meet share a buffer. The order of steps decides the lifetimes. */
import { bug } from "../bug.ts";
import { liveBound, planMemory, type Lifetime } from "./plan-memory.ts";
import type { Settled } from "./settle.ts";
import {
  outputsOf,
  type BufferId,
  type BufferSlot,
  type MapStep,
  type MemoryReport,
  type Operand,
  type Schedule,
  type Step,
} from "./types.ts";

const BYTES_PER_ELEMENT = 4;

export function shareMemory(settled: Settled): Schedule {
  const { steps, buffers, placement } = settled;
  const isTemporary = ({ role }: BufferSlot): boolean => role === "temporary";
  const residents = buffers.filter((slot) => !isTemporary(slot));
  const temporaries = buffers.filter((slot) => isTemporary(slot) && !slot.within);
  const parts = buffers.filter((slot) => isTemporary(slot) && slot.within);
  const memoryOf = (buffer: BufferId): BufferId => buffers[buffer]?.within?.arena ?? buffer;
  const { slots, slotOf } = planMemory(lifetimesOf(temporaries, steps, memoryOf));
  const moved = new Map<BufferId, BufferId>([
    ...residents.map(({ id }, place) => [id, place] as const),
    ...temporaries.map(
      ({ id }, index) => [id, residents.length + (slotOf[index] ?? bug("a value has no slot"))] as const,
    ),
    ...parts.map(({ id }, place) => [id, residents.length + slots.length + place] as const),
  ]);
  const at = (buffer: BufferId): BufferId => moved.get(buffer) ?? bug(`there is no buffer ${buffer}`);
  const inPlace = (slot: BufferSlot): BufferSlot => ({
    ...slot,
    id: at(slot.id),
    ...(slot.within && { within: { ...slot.within, arena: at(slot.within.arena) } }),
  });
  const shared: readonly BufferSlot[] = [
    ...residents.map(inPlace),
    ...slots.map((length, slot): BufferSlot => ({ id: residents.length + slot, length, role: "temporary" })),
    ...parts.map(inPlace),
  ];
  return {
    ...settled,
    steps: steps.map((step) => withBuffers(step, at)),
    buffers: shared,
    placement: new Map([...placement].map(([node, buffer]) => [node, at(buffer)])),
    memory: reportOn(shared, liveBound(lifetimesOf(valuesIn(buffers, steps), steps), steps.length)),
  };
}

/** Temporaries that hold a value each, wherever they lie. */
function valuesIn(buffers: readonly BufferSlot[], steps: readonly Step[]): readonly BufferSlot[] {
  const named = new Set(steps.flatMap(singly).flatMap(bound));
  return buffers.filter(({ id, role }) => role === "temporary" && named.has(id));
}
function singly(step: Step): readonly Step[] {
  return (step.family === "map" ? step.joins : undefined) ?? [step];
}
function bound(step: Step): readonly BufferId[] {
  return [...step.operands, ...outputsOf(step)].map(({ buffer }) => buffer);
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
  for (const [position, step] of steps.entries())
    for (const each of singly(step)) {
      for (const { buffer } of each.operands) note(buffer, position);
      for (const { buffer } of outputsOf(each)) note(buffer, position);
    }
  return temporaries.map(({ id, length }) => ({ length, from: first.get(id) ?? 0, to: last.get(id) ?? 0 }));
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
    default:
      return { ...step, operands, output: moved(step.output) };
  }
}

/** @param live elements of the largest set of values alive at once */
function reportOn(buffers: readonly BufferSlot[], live: number): MemoryReport {
  const bytes = (isTemporary: boolean): number =>
    buffers
      .filter(({ role, within }) => !within && (role === "temporary") === isTemporary)
      .reduce((sum, { length }) => sum + length * BYTES_PER_ELEMENT, 0);
  return {
    temporaryBytes: bytes(true),
    liveBytes: BYTES_PER_ELEMENT * live,
    residentBytes: bytes(false),
  };
}
