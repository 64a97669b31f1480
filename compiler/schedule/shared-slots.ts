/** The buffers of a schedule whose temporaries share memory: slots, and stretches of them where a value does not fill one. */
import { bug } from "../bug.ts";
import type { ValuePlace } from "./plan-memory.ts";
import type { BufferId, BufferSlot, Stretch } from "./types.ts";

export class SharedSlots {
  readonly #buffers: BufferSlot[];
  /** By buffer from before; none below 0. */
  readonly #moved: Int32Array;
  readonly #stretches = new Map<string, BufferId>();
  readonly #residents: number;

  /**
   * @param residents keep their memory, in their order @param slots lengths of those that temporaries share
   * @param buffers how many there were
   */
  constructor(residents: readonly BufferSlot[], slots: readonly number[], buffers: number) {
    this.#moved = new Int32Array(buffers).fill(-1);
    for (const [place, { id }] of residents.entries()) this.#moved[id] = place;
    this.#residents = residents.length;
    this.#buffers = [
      ...residents.map((slot): BufferSlot => ({
        ...slot,
        id: this.at(slot.id),
        ...(slot.within && { within: { ...slot.within, arena: this.at(slot.within.arena) } }),
      })),
      ...slots.map((length, slot): BufferSlot => ({ id: residents.length + slot, length, role: "temporary" })),
    ];
  }

  get buffers(): readonly BufferSlot[] {
    return this.#buffers;
  }
  has(buffer: BufferId): boolean {
    return (this.#moved[buffer] ?? -1) >= 0;
  }
  /** Where a buffer from before has come to lie. */
  at(buffer: BufferId): BufferId {
    const moved = this.#moved[buffer] ?? -1;
    return moved < 0 ? bug(`there is no buffer ${buffer}`) : moved;
  }

  put(buffer: BufferId, { slot, offset, isAlone }: ValuePlace, length: number): void {
    const arena = this.#residents + slot;
    this.#moved[buffer] = isAlone && offset === 0 ? arena : this.#stretch({ arena, offset }, length);
  }
  /** @param within an arena that has its place already */
  putWithin(buffer: BufferId, within: Stretch, length: number): void {
    const arena = this.at(within.arena);
    const outer = this.#buffers[arena]?.within ?? { arena, offset: 0 };
    this.#moved[buffer] = this.#stretch({ arena: outer.arena, offset: outer.offset + within.offset }, length);
  }
  #stretch(within: Stretch, length: number): BufferId {
    if (within.offset === 0 && this.#buffers[within.arena]?.length === length) return within.arena;
    const key = `${within.arena} ${within.offset} ${length}`;
    const known = this.#stretches.get(key);
    if (known !== undefined) return known;
    const id = this.#buffers.push({ id: this.#buffers.length, length, role: "temporary", within }) - 1;
    this.#stretches.set(key, id);
    return id;
  }
}
