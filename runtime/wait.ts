/**
 * Waiting without burning a core. While a WebGPU promise is pending, `webgpu` for Node spins the main thread; where
 * the adapter computes on the CPU that takes a core from the kernels. So: sleep for most of the expected time, then
 * ask. Delete when the package waits in the kernel (seen in 0.6.2: 233 ms of CPU in a wait of 371 ms).
 */

/** Share of the expected duration that is slept: late by little, and the spin short. */
const SLEEP_SHARE = 0.8;
/** Shorter sleeps cost more than they save. */
const LEAST_SLEEP_MS = 2;

export class Patience {
  readonly #sleeps: boolean;
  #expectedMs = 0;

  /** @param sleeps only where the adapter is software; a real GPU answers in its own time */
  constructor(sleeps: boolean) {
    this.#sleeps = sleeps;
  }

  /** Awaits `ready()`, which starts to spin when called, and learns how long it took since `startedAt` (ms). */
  async until<T>(startedAt: number, ready: () => Promise<T>): Promise<T> {
    const rest = this.#expectedMs * SLEEP_SHARE - (performance.now() - startedAt);
    if (this.#sleeps && rest >= LEAST_SLEEP_MS) await new Promise((resolve) => setTimeout(resolve, rest));
    const result = await ready();
    const tookMs = performance.now() - startedAt;
    this.#expectedMs = this.#expectedMs === 0 ? tookMs : 0.8 * this.#expectedMs + 0.2 * tookMs;
    return result;
  }
}
