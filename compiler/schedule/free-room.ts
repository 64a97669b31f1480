/** Room that is free for some steps, by its size: a value goes where it fits most tightly. */
import { FreeStretches, type Stretch } from "./free-stretches.ts";

/** A rectangle of steps and elements of one slot. */
export interface Room extends Stretch {
  readonly length: number;
}

/** Of what is equally long that in the slot that was opened first: later ones stay free for longer. */
function isBefore(a: Stretch, b: Stretch): boolean {
  return (a.slot - b.slot || a.offset - b.offset || a.from - b.from) < 0;
}

export class FreeRoom {
  readonly #steps: number;
  readonly #ofLength = new Map<number, FreeStretches>();
  /** The lengths that there are, in their order. */
  readonly #lengths: number[] = [];

  /** @param steps how many there are */
  constructor(steps: number) {
    this.#steps = steps;
  }

  add({ length, ...stretch }: Room): void {
    if (length <= 0 || stretch.from > stretch.to) return;
    let stretches = this.#ofLength.get(length);
    if (!stretches) {
      stretches = new FreeStretches(this.#steps, isBefore);
      this.#ofLength.set(length, stretches);
      this.#lengths.splice(this.#firstFrom(length), 0, length);
    }
    stretches.add(stretch);
  }

  /** Takes the shortest room that is long enough and free from `from` to `to`; what is left of it is the caller's to add. */
  take(length: number, from: number, to: number, isAllowed: (slot: number) => boolean): Room | undefined {
    for (let at = this.#firstFrom(length); at < this.#lengths.length; at++) {
      const found = this.#lengths[at] ?? length;
      const stretches = this.#ofLength.get(found);
      if (!stretches || stretches.longest < to - from) continue;
      const stretch = stretches.find(from, to, ({ slot }) => isAllowed(slot));
      if (!stretch) continue;
      stretches.remove(stretch);
      return { length: found, ...stretch };
    }
    return undefined;
  }

  /** Place of the first length that is at least `length`. */
  #firstFrom(length: number): number {
    let [low, high] = [0, this.#lengths.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#lengths[middle] ?? length) < length) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
