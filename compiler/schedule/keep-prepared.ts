/**
 * Before memory is shared, in functions that update nothing: what parameters and states alone decide is made once, when
 * they have changed, and kept from call to call in memory of its own. Steps that make such values come first.
 */
import type { Settled } from "./settle.ts";
import { isKept, memoryOf, outputsOf, type BufferId, type Step } from "./types.ts";

export function keepPrepared(settled: Settled): Settled {
  const { buffers, steps } = settled;
  const prepared = preparedMemories(settled);
  const isPrepared = (buffer: BufferId): boolean => prepared.has(memoryOf(buffers, buffer));
  const makesPrepared = (step: Step): boolean => outputsOf(step).every(({ buffer }) => isPrepared(buffer));
  return {
    ...settled,
    steps: [...steps.filter(makesPrepared), ...steps.filter((step) => !makesPrepared(step))],
    buffers: buffers.map((slot) => (isPrepared(slot.id) ? { ...slot, role: "prepared" } : slot)),
  };
}

/**
 * Temporaries of which every step that writes there reads parameters, states and such temporaries alone. An arena is one of
 * them as a whole or not at all.
 */
function preparedMemories({ buffers, steps }: Settled): ReadonlySet<BufferId> {
  const temporaries = buffers.flatMap(({ id, role, within }) => (role === "temporary" && !within ? [id] : []));
  const prepared = new Set(temporaries);
  const isFixed = (buffer: BufferId): boolean => {
    const memory = memoryOf(buffers, buffer);
    const slot = buffers[memory];
    return prepared.has(memory) || (slot !== undefined && isKept(slot));
  };
  // A step that is not fixed takes away what it writes, and so others: mostly later ones, so one turn finds nearly all.
  for (let before = -1; before !== prepared.size;) {
    before = prepared.size;
    for (const step of steps) {
      const written = outputsOf(step).map(({ buffer }) => memoryOf(buffers, buffer));
      const fixed = step.operands.every(({ buffer }) => isFixed(buffer)) && written.every((each) => prepared.has(each));
      if (!fixed) for (const memory of written) prepared.delete(memory);
    }
  }
  return prepared;
}
