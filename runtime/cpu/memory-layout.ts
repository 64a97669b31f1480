/** Where everything lies in the one memory that a program has: control words, tables of bindings, each thread's room, buffers. */
import type { Program, WasmCode } from "../program.ts";
import { meetingsOf } from "./meetings.ts";
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

export function layOut(
  program: Pick<Program, "buffers">,
  code: Omit<WasmCode, "modules" | "sharedFlagAt">,
  threads: number,
): MemoryLayout {
  // Steps that bind the same buffers, at the same sizes, share a table.
  const rows = new Map<
    string,
    { readonly at: number; readonly bindings: readonly number[]; readonly sizes: readonly number[] }
  >();
  let words = 0;
  const functions = [...code.steps, ...code.preparation].map((steps) => {
    const meetings = meetingsOf(program, code, steps);
    return steps.map(({ kernel, bindings, sizes = [], grid: [items] }, step): Call => {
      const key = `${bindings.join()};${sizes.join()}`;
      const row = rows.get(key) ?? { at: words, bindings, sizes };
      if (!rows.has(key)) {
        rows.set(key, row);
        words += bindings.length + sizes.length;
      }
      return { kernel, items, bindings: CONTROL_BYTES + 4 * row.at, meets: meetings[step] === true };
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
