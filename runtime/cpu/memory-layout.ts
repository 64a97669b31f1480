/** Where everything lies in the one memory that a program has: control words, tables of bindings, each thread's room, buffers. */
import type { Program, WasmCode } from "../program.ts";
import { CONTROL_BYTES, type Call, type Piece } from "./protocol.ts";

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
  readonly tables: Piece;
  readonly functions: readonly (readonly Call[])[];
}

export function layOut(program: Program, code: WasmCode, threads: number): MemoryLayout {
  // Steps that bind the same buffers share a table.
  const rows = new Map<string, { readonly at: number; readonly bindings: readonly number[] }>();
  let words = 0;
  const functions = code.steps.map((steps) => {
    const since = new Accesses();
    return steps.map(({ kernel, bindings, grid: [items] }): Call => {
      const key = bindings.join();
      const row = rows.get(key) ?? { at: words, bindings };
      if (!rows.has(key)) {
        rows.set(key, row);
        words += bindings.length;
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
  const scratch = Array.from({ length: threads }, () => place(code.threadBytes));
  const buffers = [...program.buffers.map(({ bytes }) => bytes), ...code.scratch].map(place);
  const data = new Int32Array(words);
  for (const { at, bindings } of rows.values())
    bindings.forEach((buffer, slot) => (data[at + slot] = buffers[buffer] ?? 0));
  return {
    bytes: top,
    pages: Math.ceil(top / PAGE_BYTES),
    buffers,
    scratch,
    tables: { address: CONTROL_BYTES, data },
    functions,
  };
}

/** Buffers read and written since all threads met last: a call that only touches others need not wait. */
class Accesses {
  readonly #read = new Set<number>();
  readonly #written = new Set<number>();

  /** Whether threads must meet before a call, which is then the first one after that. */
  meets(bindings: readonly number[], writes: readonly boolean[]): boolean {
    const meets = bindings.some(
      (buffer, slot) => this.#written.has(buffer) || (writes[slot] === true && this.#read.has(buffer)),
    );
    if (meets) {
      this.#read.clear();
      this.#written.clear();
    }
    bindings.forEach((buffer, slot) => (writes[slot] === true ? this.#written : this.#read).add(buffer));
    return meets;
  }
}
