/** The part of the independent check that knows of arenas: where slots lie, and that a joined step is what it joins. */
import { volume } from "../graph/shape.ts";
import type { Access, BufferId, BufferSlot, MapStep, Operand, Step } from "./types.ts";

/** At whose multiples a binding of WebGPU may begin, in elements. */
const BINDING = 64;

interface Place {
  readonly memory: BufferId;
  readonly from: number;
  readonly to: number;
}

export class ArenaMemory {
  readonly #slots: readonly BufferSlot[];
  readonly #inMemory = new Map<BufferId, BufferId[]>();
  readonly problems: readonly string[];

  constructor(slots: readonly BufferSlot[]) {
    this.#slots = slots;
    for (const { id, within } of slots) {
      const memory = within?.arena ?? id;
      this.#inMemory.set(memory, [...(this.#inMemory.get(memory) ?? []), id]);
    }
    this.problems = slots.flatMap(({ id, length, within }) => {
      if (!within) return [];
      const arena = slots[within.arena];
      const fits = arena && !arena.within && within.offset + length <= arena.length && within.offset % BINDING === 0;
      return fits ? [] : [`b${id} does not lie in b${within.arena}`];
    });
  }
  #place(buffer: BufferId): Place {
    const { length = 0, within } = this.#slots[buffer] ?? {};
    const from = within?.offset ?? 0;
    return { memory: within?.arena ?? buffer, from, to: from + length };
  }

  /** Other slots with some of this one's memory. */
  sharing(buffer: BufferId): readonly BufferId[] {
    const own = this.#place(buffer);
    return (this.#inMemory.get(own.memory) ?? []).filter((id) => {
      const { from, to } = this.#place(id);
      return id !== buffer && from < own.to && own.from < to;
    });
  }

  /** WebGPU lets a step read and write one buffer as one binding only, whatever parts of it are meant. */
  isMixed(step: Step): boolean {
    const writes = "output" in step ? [step.output] : step.outputs;
    return writes.some(({ buffer }) =>
      step.operands.some(
        (read) => read.buffer !== buffer && this.#place(read.buffer).memory === this.#place(buffer).memory,
      ),
    );
  }
}

/** What is wrong with a step as the one that it says it joins; nothing for one that joins none. */
export function joinProblems(step: Step, slots: readonly BufferSlot[]): readonly string[] {
  const joins = step.family === "map" ? step.joins : undefined;
  if (step.family !== "map" || !joins) return [];
  return joins.flatMap((each) => {
    const offsets = new Set([...pairs(step, each)].map(([whole, own]) => offsetIn(whole, own, slots)));
    offsets.delete("same");
    const [offset] = offsets;
    const elements = volume(each.domain);
    if (offsets.size !== 1 || typeof offset !== "number" || offset < 0 || offset + elements > volume(step.domain))
      return [`does not go along the values of ${each.name}`];
    return isSame(step, each) ? [] : [`does something else than ${each.name}`];
  });
}
function* pairs(whole: MapStep, own: MapStep): Generator<readonly [Operand, Operand | undefined]> {
  for (const [at, each] of whole.operands.entries()) yield [each, own.operands[at]];
  for (const [at, each] of whole.outputs.entries()) yield [each, own.outputs[at]];
}
/** Of `own` within what the whole step binds in its place. */
function offsetIn(whole: Operand, own: Operand | undefined, slots: readonly BufferSlot[]): number | "same" | undefined {
  if (whole.buffer === own?.buffer) return "same";
  const [a, b] = [slots[whole.buffer], slots[own?.buffer ?? -1]];
  if (!a || b?.within?.arena !== (a.within?.arena ?? a.id)) return undefined;
  return b.within.offset - (a.within?.offset ?? 0);
}

function isSame(whole: MapStep, own: MapStep): boolean {
  const flat = ({ strides, offset, guards }: Access, { length }: readonly number[]): string =>
    `${offset} ${guards.length} ${length === 1 ? strides[0] === 1 : strides.some((stride) => stride !== 0)}`;
  const text = ({ domain, outputs }: MapStep): string =>
    JSON.stringify(
      outputs.map(({ expression: { instructions, value } }) => [
        value,
        instructions.map((each) => (each.kind === "load" ? [each.operand, flat(each.access, domain)] : each)),
      ]),
    );
  return text(whole) === text(own);
}
