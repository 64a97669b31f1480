/**
 * When each thread was at each call of a timed run. Threads that compute hear and say nothing, so each leaves its times of a
 * call in the shared memory, where thread 0 gathers them once all have met; the next call's lie beside them, and by the
 * call after that thread 0 has met them again.
 */
import { CLOCK_BYTES, type Done, type Start } from "./protocol.ts";

const NUMBERS = CLOCK_BYTES / Float64Array.BYTES_PER_ELEMENT;

/** The same clock in all threads. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

export class CallClock {
  readonly #thread: number;
  /** Of each thread beginning and end of an even call, then of an odd one. */
  readonly #noted: Float64Array;
  #begun = 0;
  /** Thread 0's, of all threads. */
  spans: Done["spans"] = [];

  constructor(
    { buffer }: WebAssembly.Memory,
    { clocks, threads, thread }: Pick<Start, "clocks" | "threads" | "thread">,
  ) {
    this.#thread = thread;
    this.#noted = new Float64Array(buffer, clocks, NUMBERS * threads);
  }

  begin(calls: number, threads: number): void {
    this.#begun = now();
    this.spans = this.#thread > 0 ? [] : Array.from({ length: threads }, () => new Float64Array(2 * calls));
  }
  note(call: number, run: () => void): void {
    const at = this.#placeOf(this.#thread, call);
    this.#noted[at] = now();
    run();
    this.#noted[at + 1] = now();
  }
  gather(call: number): void {
    this.spans.forEach((spans, thread) => {
      const at = this.#placeOf(thread, call);
      spans.set(
        [0, 1].map((end) => Math.max(0, (this.#noted[at + end] ?? 0) - this.#begun)),
        2 * call,
      );
    });
  }
  #placeOf(thread: number, call: number): number {
    return NUMBERS * thread + 2 * (call % 2);
  }
}
