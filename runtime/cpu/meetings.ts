/** Where the threads of a program wait for each other: in front of a call that asks for what others have computed. */
import type { Program, ProgramStep, WasmCode } from "../program.ts";

/** By step of a function whether all threads must be done with the ones before. */
export function meetingsOf(
  { buffers }: Pick<Program, "buffers">,
  { kernels }: Pick<WasmCode, "kernels">,
  steps: readonly Pick<ProgramStep, "kernel" | "bindings">[],
): readonly boolean[] {
  const since = new Accesses(buffers);
  return steps.map(({ kernel, bindings }) => since.meets(bindings, kernels[kernel]?.writes ?? []));
}

/** Memory read and written since all threads met last: a call that only touches other need not wait. */
class Accesses {
  readonly #buffers: Program["buffers"];
  readonly #read = new Touched();
  readonly #written = new Touched();

  constructor(buffers: Program["buffers"]) {
    this.#buffers = buffers;
  }

  /** Whether threads must meet before a call, which is then the first one after that. */
  meets(bindings: readonly number[], writes: readonly boolean[]): boolean {
    const stretches = bindings.map((binding) => this.#stretchOf(binding));
    const meets = stretches.some(
      (each, slot) => this.#written.meets(each) || (writes[slot] === true && this.#read.meets(each)),
    );
    if (meets) {
      this.#read.clear();
      this.#written.clear();
    }
    stretches.forEach((each, slot) => (writes[slot] === true ? this.#written : this.#read).add(each));
    return meets;
  }
  /** Scratch has no parts. */
  #stretchOf(binding: number): MemoryStretch {
    const { within, bytes = Number.POSITIVE_INFINITY } = this.#buffers[binding] ?? {};
    const from = within?.offset ?? 0;
    return { buffer: within?.buffer ?? binding, from, to: from + bytes };
  }
}

interface MemoryStretch {
  readonly buffer: number;
  /** In bytes; `to` is the first behind it. */
  readonly from: number;
  readonly to: number;
}
class Touched {
  readonly #stretches = new Map<number, MemoryStretch[]>();

  add(stretch: MemoryStretch): void {
    const known = this.#stretches.get(stretch.buffer);
    if (known) known.push(stretch);
    else this.#stretches.set(stretch.buffer, [stretch]);
  }
  meets({ buffer, from, to }: MemoryStretch): boolean {
    return this.#stretches.get(buffer)?.some((each) => each.from < to && from < each.to) ?? false;
  }
  clear(): void {
    this.#stretches.clear();
  }
}
