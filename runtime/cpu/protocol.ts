/** What the host and its workers say to each other. */

/** Raised when a host and a worker of different versions would misunderstand each other: a page may serve an older script. */
export const VERSION = 5;

/** A call of a kernel: its number among the module's exports, its work items, and the address of its bindings. */
export interface Call {
  readonly kernel: number;
  readonly items: number;
  readonly bindings: number;
  /** All threads have to be done with the calls before. */
  readonly meets: boolean;
}
export interface Piece {
  readonly address: number;
  readonly data: Float32Array | Int32Array;
}
export interface MemoryRange {
  readonly address: number;
  readonly elements: number;
}

/** What whoever does a thread's part has to know. */
export interface Part {
  /** Names of the module's exports. */
  readonly kernels: readonly string[];
  readonly functions: readonly (readonly Call[])[];
  readonly thread: number;
  readonly threads: number;
  /** Address of this thread's own room. */
  readonly scratch: number;
  /** Address where the threads tell thread 0 when they were at a call: `CLOCK_BYTES` of each. */
  readonly clocks: number;
}
export interface Start extends Part {
  readonly kind: "start";
  readonly module: WebAssembly.Module;
  /**
   * Thread 0 makes the memory and hands it to the others, each of which has one port to it. The host has none
   * but what it is lent (`stand-in.ts`).
   */
  readonly ports: readonly MessagePort[];
  /** Whether there is shared memory; else there is one thread. */
  readonly shared: boolean;
  readonly pages: number;
  /** Tables of bindings and sizes, to be written by thread 0. */
  readonly tables: Piece;
}
/** What is left of a function. */
export interface Rest {
  /** Behind the meeting that was arrived at; how many there are where it is the last. */
  readonly call: number;
  /** Until which it lasts. */
  readonly generation?: number;
}
/** A call, or more. */
export interface Asked {
  /** One after the other; of none nothing is computed, only read. */
  readonly functions: readonly number[];
  /** Of the first one, which the host began. */
  readonly rest?: Rest;
  /** Each call is to be: the last one's are told. */
  readonly timed: boolean;
  /** Handed over, and handed back with the answer. */
  readonly pieces: readonly Piece[];
  readonly wanted: readonly MemoryRange[];
}
export type Command =
  | Start
  | { readonly kind: "write"; readonly pieces: readonly Piece[] }
  /** `lend`: the host wants the memory. */
  | (Asked & { readonly kind: "run"; readonly id: number; readonly lend: boolean | undefined });
export interface Done {
  readonly kind: "done";
  readonly id: number;
  readonly values: readonly Float32Array[];
  readonly pieces: readonly Piece[];
  /** That the function took, all threads together. */
  readonly milliseconds: number;
  /** Of each thread, where it was timed: milliseconds from the function's beginning, where each call began and ended. */
  readonly spans: readonly Float64Array<ArrayBuffer>[];
  readonly memory: WebAssembly.Memory | undefined;
}
export type Answer =
  /** The script was read; nothing was asked of it yet. */
  | { readonly kind: "up"; readonly version: number }
  | { readonly kind: "ready" }
  | Done
  /** `memory`: the engine refused to make the memory that the plan needs. */
  | { readonly kind: "failed"; readonly reason: string; readonly memory: boolean };

/** Words at the beginning of the memory, by which threads meet. */
export const CONTROL_BYTES = 1024;
/** A thread's: beginning and end of two calls, as f64. */
export const CLOCK_BYTES = 32;
