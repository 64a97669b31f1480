/**
 * Which functions have to be prepared before their next call: at first all that have a preparation, then those whose
 * weights have changed since, whoever changed them: the host, or a step of training. Weights are in memory of the device
 * alone, and nothing changes it but what is told here, so that this is exact.
 */
import type { Program, ProgramStep, TargetCode } from "./program.ts";

type Code = TargetCode & { readonly kernels: readonly { readonly writes: readonly boolean[] }[] };

export class Preparation {
  readonly #memoryOf: (binding: number) => number;
  readonly #isDue: boolean[];
  /** By memory the functions whose preparation reads there what others wrote. */
  readonly #readers = new Map<number, Set<number>>();
  /** By function those that it makes due. */
  readonly #changes: readonly ReadonlySet<number>[];

  constructor({ buffers }: Pick<Program, "buffers">, { kernels, steps, preparation }: Code) {
    // Stretches are their arena: a step that goes along it may be bound to either.
    this.#memoryOf = (binding) => buffers[binding]?.within?.buffer ?? binding;
    this.#isDue = preparation.map((each) => each.length > 0);
    const boundIn = (list: readonly ProgramStep[], written: boolean): readonly number[] =>
      list.flatMap(({ kernel, bindings }) =>
        bindings.filter((_, slot) => (kernels[kernel]?.writes[slot] === true) === written).map(this.#memoryOf),
      );
    for (const [index, each] of preparation.entries()) {
      const own = new Set(boundIn(each, true));
      for (const memory of boundIn(each, false))
        if (!own.has(memory)) this.#readers.set(memory, (this.#readers.get(memory) ?? new Set()).add(index));
    }
    this.#changes = steps.map((each) => new Set(boundIn(each, true).flatMap((memory) => this.#readersOf(memory))));
  }
  #readersOf(memory: number): readonly number[] {
    return [...(this.#readers.get(memory) ?? [])];
  }

  /** The host wrote into a buffer. */
  wrote(buffer: number): void {
    for (const index of this.#readersOf(this.#memoryOf(buffer))) this.#isDue[index] = true;
  }
  /** A call of a function begins. @returns whether it is to be prepared before */
  begin(index: number): boolean {
    const due = this.#isDue[index] === true;
    this.#isDue[index] = false;
    for (const other of this.#changes[index] ?? []) this.#isDue[other] = true;
    return due;
  }
}
