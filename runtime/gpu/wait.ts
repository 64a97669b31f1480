/**
 * Waiting without burning a core.
 *
 * The bug: while a WebGPU promise is pending, `webgpu` for Node (seen in 0.6.2) turns the event loop as fast as it goes,
 * asking the driver again and again. Where the adapter computes on the CPU that takes a core from the kernels.
 * The remedy: nap in each turn. The thread then sleeps for nearly all of the wait, and learns of its end at most a
 * nap late; timers and signals are served between naps.
 * Measured, waits of 0.6 s on four busy cores: 2340 of 2766 ms on the main thread without, 40 of 2022 ms with it.
 * Delete this when the package waits in the kernel.
 */

/** Naps begin short, so that a short wait stays short, and double up to the longest. */
const FIRST_NAP_MS = 0.06;
const LONGEST_NAP_MS = 1;

export class Patience {
  /** Calls back in the loop's next turn; absent in browsers, which do not spin. */
  readonly #soon: ((run: () => void) => unknown) | undefined;
  /** Never notified: waiting for it is sleeping. */
  readonly #bed: Int32Array | undefined;
  #waiting = 0;
  #isNapping = false;

  /** @param naps only where the adapter is software: the core of a real GPU's host has nothing better to do */
  constructor(naps: boolean) {
    const { setImmediate } = globalThis as { readonly setImmediate?: (run: () => void) => unknown };
    if (!naps || setImmediate === undefined || typeof SharedArrayBuffer === "undefined") return;
    this.#soon = setImmediate;
    this.#bed = new Int32Array(new SharedArrayBuffer(4));
  }

  /** What `pending` gives, however many wait at once. */
  async until<T>(pending: Promise<T>): Promise<T> {
    this.#waiting++;
    this.#nap(FIRST_NAP_MS);
    try {
      return await pending;
    } finally {
      this.#waiting--;
    }
  }

  #nap(milliseconds: number): void {
    const [soon, bed] = [this.#soon, this.#bed];
    if (this.#isNapping || soon === undefined || bed === undefined) return;
    this.#isNapping = true;
    soon(() => {
      this.#isNapping = false;
      if (this.#waiting === 0) return;
      Atomics.wait(bed, 0, 0, milliseconds);
      this.#nap(Math.min(LONGEST_NAP_MS, 2 * milliseconds));
    });
  }
}
