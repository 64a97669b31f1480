/**
 * A kernel's frame: an exported function that does the work items from..to-1 and nothing else, so that any number of
 * threads can share them and every bit stays the same. Buffers come through a table of addresses, since one kernel
 * serves many steps; `scratch` is memory of the calling thread's own.
 */
import type { Binding, Dispatch } from "../target.ts";
import { MOST_UNROLLED } from "../unrolling.ts";
import { FunctionBuilder, i32 } from "./code/build.ts";
import type { I32, WasmFunction } from "./code/tree.ts";

export interface WasmKernel {
  readonly function: WasmFunction;
  /** Bytes of scratch that a thread needs while it runs this. */
  readonly scratchBytes: number;
}
export type WasmDispatch = Dispatch<WasmKernel>;

export interface Frame {
  readonly f: FunctionBuilder;
  readonly from: I32;
  readonly to: I32;
  readonly scratch: I32;
  /** Address of the table of bindings. */
  readonly table: I32;
  /** Addresses of the bindings, in order. */
  readonly buffers: readonly I32[];
}

export interface KernelOptions {
  /** Family, then variant. */
  readonly family: string;
  readonly bindings: readonly Binding[];
  readonly writes: readonly boolean[];
  /** Work items: the unit in which threads share the work. */
  readonly items: number;
  readonly scratchBytes?: number;
}

/** A few turns are written out, each with its number in the code; many are a loop. */
export function eachUnrolled(f: FunctionBuilder, name: string, count: number, body: (index: I32) => void): void {
  if (count > MOST_UNROLLED) return f.for(name, 0, count, 1, body);
  for (let index = 0; index < count; index++) body(i32.const(index));
}

export function dispatchOf(options: KernelOptions, write: (frame: Frame) => void): WasmDispatch {
  const { family, bindings, writes, items, scratchBytes = 0 } = options;
  const f = new FunctionBuilder(family.split(" ")[0] ?? family);
  const from = f.param("i32", "from");
  const to = f.param("i32", "to");
  const table = f.param("i32", "bindings");
  const scratch = f.param("i32", "scratch");
  const buffers = bindings.map((_, index) => f.let(`b${index}`, i32.load(table, 4 * index)));
  write({ f, from, to, scratch, table, buffers });
  return {
    kernel: { family, code: { function: f.finish(), scratchBytes }, writes, requires: [] },
    bindings,
    grid: [items, 1, 1],
  };
}
