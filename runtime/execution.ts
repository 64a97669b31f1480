/** What a device does with a program: it holds its buffers and runs its functions. A session is written against this alone. */
import type { Values } from "./inputs.ts";

/** The first elements of a buffer, in the program's numbering. */
export interface Wanted {
  readonly buffer: number;
  readonly elements: number;
}
export interface Upload {
  readonly buffer: number;
  /** As stored. Free for other uses once the call returns. */
  readonly data: Values;
}

export interface Execution {
  /** Of all buffers, scratch included. */
  readonly allocatedBytes: number;
  /** After everything begun before. */
  write(upload: Upload): void;
  /** Begins one call of a function, after everything begun before, and gives what is wanted when it is done. */
  run(index: number, uploads: readonly Upload[], wanted: readonly Wanted[]): Promise<readonly Float32Array[]>;
  read(wanted: readonly Wanted[]): Promise<readonly Float32Array[]>;
  /** Frees everything; may be called twice. */
  dispose(): void;
}

export interface CompileProgress {
  readonly done: number;
  readonly total: number;
}
