/** The buffers of a schedule whose temporaries share memory: slots, and stretches of them where a value does not fill one. */
import { bug } from "../bug.ts";
import type { ValuePlace } from "./lifetime.ts";
import type { BufferId, BufferSlot, Stretch } from "./types.ts";

/** One of those that the functions of a program share, by its number among them. */
export interface PoolSlot {
  readonly slot: number;
  readonly length: number;
}

export class SharedSlots {
  readonly #buffers: BufferSlot[];
  /** By buffer from before; none below 0. */
  readonly #moved: Int32Array;
  readonly #stretches = new Map<string, BufferId>();
  /** Of each slot of the program that is used here. */
  readonly #arenas: ReadonlyMap<number, BufferId>;

  /**
   * @param residents keep their memory, in their order @param slots those of the program that temporaries lie in
   * @param buffers how many there were
   */
  constructor(residents: readonly BufferSlot[], slots: readonly PoolSlot[], buffers: number) {
    this.#moved = new Int32Array(buffers).fill(-1);
    for (const [place, { id }] of residents.entries()) this.#moved[id] = place;
    this.#arenas = new Map(slots.map(({ slot }, place) => [slot, residents.length + place]));
    this.#buffers = [
      ...residents.map((slot): BufferSlot => ({
        ...slot,
        id: this.at(slot.id),
        ...(slot.within && { within: { ...slot.within, arena: this.at(slot.within.arena) } }),
      })),
      ...slots.map(({ slot, length }, place): BufferSlot => {
        return { id: residents.length + place, length, role: "temporary", pooled: slot };
      }),
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
    const arena = this.#arenas.get(slot) ?? bug(`nothing lies in slot ${slot}`);
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
