/** What a device does with a program: it holds its buffers and runs its functions. A session is written against this alone. */
import type { Values } from "./inputs.ts";

/** The first elements of a buffer, in the program's numbering. */
export interface Wanted {
  readonly buffer: number;
  readonly elements: number;
}
export interface Upload {
  readonly buffer: number;
  /** As stored. Free for other uses once a call returns; what is written is the execution's own. */
  readonly data: Values;
}

/** One call of a function, looked at: when each of its steps ran, and on what. */
export interface TimedRun {
  /**
   * By what: `threads`, which then wait for each other after every step; `timestamps` of the GPU; or, where it has none,
   * `submits`: each step is handed over and waited for by itself, which counts its way there, too.
   */
  readonly clock: "threads" | "timestamps" | "submits";
  /** A thread each, or a GPU's one queue. */
  readonly tracks: readonly TimedTrack[];
}
export interface TimedTrack {
  readonly name: string;
  /** Milliseconds since the call began: of each step where it began, then where it ended; equal where this track has no part in it. */
  readonly spans: Float64Array;
}

export interface Execution {
  /** Of all buffers, scratch included. */
  readonly allocatedBytes: number;
  /** After everything begun before. */
  write(upload: Upload): void;
  /** Begins one call of a function, after everything begun before, and gives what is wanted when it is done. */
  run(index: number, uploads: readonly Upload[], wanted: readonly Wanted[]): Promise<readonly Float32Array[]>;
  read(wanted: readonly Wanted[]): Promise<readonly Float32Array[]>;
  /** One call as `run` does it, with the same bits, each step of it timed: slower, and for looking at alone. */
  time(index: number, uploads: readonly Upload[]): Promise<TimedRun>;
  /** Milliseconds spent in calls so far, those that are done; undefined where the device does not tell. */
  readonly busyMilliseconds: number | undefined;
  /** Frees everything; may be called twice. */
  dispose(): void;
}

export interface CompileProgress {
  readonly done: number;
  readonly total: number;
}
