/** Fourth stage: temporaries whose lifetimes do not meet share a buffer. The order of steps decides the lifetimes. */
import { bug } from "../bug.ts";
import { liveBound, planMemory, type Lifetime } from "./plan-memory.ts";
import type { Settled } from "./settle.ts";
import {
  outputsOf,
  type BufferId,
  type BufferSlot,
  type MemoryReport,
  type Operand,
  type Schedule,
  type Step,
} from "./types.ts";

const BYTES_PER_ELEMENT = 4;

export function shareMemory(settled: Settled): Schedule {
  const { steps, buffers, placement } = settled;
  const temporaries = buffers.filter(({ role }) => role === "temporary");
  const lifetimes = lifetimesOf(temporaries, steps);
  const { slots, slotOf } = planMemory(lifetimes);
  const residents = buffers.filter(({ role }) => role !== "temporary");
  const shared: readonly BufferSlot[] = [
    ...residents.map((slot, id) => ({ ...slot, id })),
    ...slots.map((length, slot): BufferSlot => ({ id: residents.length + slot, length, role: "temporary" })),
  ];
  const moved = new Map<BufferId, BufferId>([
    ...residents.map(({ id }, place) => [id, place] as const),
    ...temporaries.map(
      ({ id }, index) => [id, residents.length + (slotOf[index] ?? bug("a value has no slot"))] as const,
    ),
  ]);
  const at = (buffer: BufferId): BufferId => moved.get(buffer) ?? bug(`there is no buffer ${buffer}`);
  return {
    ...settled,
    steps: steps.map((step) => withBuffers(step, at)),
    buffers: shared,
    placement: new Map([...placement].map(([node, buffer]) => [node, at(buffer)])),
    memory: memoryOf(shared, lifetimes, steps.length),
  };
}

/** From the first step that writes a buffer to the last that reads or writes it. */
function lifetimesOf(temporaries: readonly BufferSlot[], steps: readonly Step[]): readonly Lifetime[] {
  const first = new Map<BufferId, number>();
  const last = new Map<BufferId, number>();
  for (const [position, step] of steps.entries())
    for (const { buffer } of [...step.operands, ...outputsOf(step)]) {
      if (!first.has(buffer)) first.set(buffer, position);
      last.set(buffer, position);
    }
  return temporaries.map(({ id, length }) => ({ length, from: first.get(id) ?? 0, to: last.get(id) ?? 0 }));
}

/** The step with every buffer replaced by `at` of it. */
function withBuffers(step: Step, at: (buffer: BufferId) => BufferId): Step {
  const moved = <T extends Operand>(each: T): T => ({ ...each, buffer: at(each.buffer) });
  const operands = step.operands.map(moved);
  switch (step.family) {
    case "map":
      return { ...step, operands, outputs: step.outputs.map(moved) };
    case "reduce":
      return { ...step, operands, outputs: step.outputs.map(moved) };
    default:
      return { ...step, operands, output: moved(step.output) };
  }
}

function memoryOf(buffers: readonly BufferSlot[], lifetimes: readonly Lifetime[], steps: number): MemoryReport {
  const bytes = (isTemporary: boolean): number =>
    buffers
      .filter(({ role }) => (role === "temporary") === isTemporary)
      .reduce((sum, { length }) => sum + length * BYTES_PER_ELEMENT, 0);
  return {
    temporaryBytes: bytes(true),
    liveBytes: BYTES_PER_ELEMENT * liveBound(lifetimes, steps),
    residentBytes: bytes(false),
  };
}
