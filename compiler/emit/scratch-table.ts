/** Memory of a target's own, beside the buffers that the schedule knows. */
import type { Binding } from "../kernels/target.ts";

export type ScratchBinding = Extract<Binding, { readonly scratch: number }>;
export interface ScratchPlace {
  /** Nobody else's; else its number is that of other steps' scratch, too. */
  readonly kept: boolean;
  readonly index: number;
}

/** Scratch that a step needs while it runs is shared by all steps; what is kept for later calls is not. */
export class ScratchTable {
  readonly #shared: number[] = [];
  /** Of the numbers that are used, in the order in which they are met. */
  readonly #places = new Map<number, number>();
  readonly #kept: number[] = [];

  share({ scratch, bytes }: ScratchBinding): ScratchPlace {
    const index = this.#places.get(scratch) ?? this.#places.size;
    this.#places.set(scratch, index);
    this.#shared[index] = Math.max(this.#shared[index] ?? 0, bytes);
    return { kept: false, index };
  }
  keep({ bytes }: ScratchBinding): ScratchPlace {
    return { kept: true, index: this.#kept.push(bytes) - 1 };
  }

  /** Bytes of each, those that are kept behind. */
  get bytes(): readonly number[] {
    return [...this.#shared, ...this.#kept];
  }
  /** Where a place is in `bytes`, once all are known. */
  numberOf({ kept, index }: ScratchPlace): number {
    return kept ? this.#shared.length + index : index;
  }
}
