/** Where everything lies in the one memory that a program has: control words, tables of bindings, each thread's room, buffers. */
import type { Program, WasmCode } from "../program.ts";
import { CLOCK_BYTES, CONTROL_BYTES, type Call, type Piece } from "./protocol.ts";

export const PAGE_BYTES = 65_536;
/** Of a memory with 32-bit addresses. */
export const MOST_BYTES = 65_536 * PAGE_BYTES;

/** Two cache lines: threads never write to one line, and vectors lie within one. */
const ALIGNMENT = 128;

export interface MemoryLayout {
  readonly bytes: number;
  readonly pages: number;
  /** Addresses, in the program's numbering, scratch behind. */
  readonly buffers: readonly number[];
  /** Of each thread's own room. */
  readonly scratch: readonly number[];
  /** Where threads tell when they were at a call. */
  readonly clocks: number;
  readonly tables: Piece;
  /** Of the program's functions, and behind these what prepares each. */
  readonly functions: readonly (readonly Call[])[];
}

export function layOut(program: Program, code: WasmCode, threads: number): MemoryLayout {
  // Steps that bind the same buffers, at the same sizes, share a table.
  const rows = new Map<
    string,
    { readonly at: number; readonly bindings: readonly number[]; readonly sizes: readonly number[] }
  >();
  let words = 0;
  const functions = [...code.steps, ...code.preparation].map((steps) => {
    const since = new Accesses(program.buffers);
    return steps.map(({ kernel, bindings, sizes = [], grid: [items] }): Call => {
      const key = `${bindings.join()};${sizes.join()}`;
      const row = rows.get(key) ?? { at: words, bindings, sizes };
      if (!rows.has(key)) {
        rows.set(key, row);
        words += bindings.length + sizes.length;
      }
      const meets = since.meets(bindings, code.kernels[kernel]?.writes ?? []);
      return { kernel, items, bindings: CONTROL_BYTES + 4 * row.at, meets };
    });
  });
  let top = CONTROL_BYTES + 4 * words;
  const place = (bytes: number): number => {
    const at = Math.ceil(top / ALIGNMENT) * ALIGNMENT;
    top = at + bytes;
    return at;
  };
  const clocks = place(threads * CLOCK_BYTES);
  const scratch = Array.from({ length: threads }, () => place(code.threadBytes));
  const own = program.buffers.map(({ bytes, within }) => (within ? undefined : place(bytes)));
  const stretched = program.buffers.map(
    ({ within }, index) => (own[within?.buffer ?? index] ?? 0) + (within?.offset ?? 0),
  );
  const buffers = [...stretched, ...code.scratch.map(place)];
  const data = new Int32Array(words);
  for (const { at, bindings, sizes } of rows.values()) {
    bindings.forEach((buffer, slot) => (data[at + slot] = buffers[buffer] ?? 0));
    data.set(sizes, at + bindings.length);
  }
  return {
    bytes: top,
    pages: Math.ceil(top / PAGE_BYTES),
    buffers,
    scratch,
    clocks,
    tables: { address: CONTROL_BYTES, data },
    functions,
  };
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
