/**
 * A process ends when nothing keeps its event loop turning, and what a device has under way does not: neither a
 * compilation of WebAssembly (from Node 24 on) nor a worker that is not waited for. So whoever awaits it, holds the process.
 */

/** The longest that every engine's timers take, in milliseconds; it never comes to that. */
const FOR_EVER = 2 ** 31 - 1;

/** What `pending` gives. Until then the process goes on; what nobody asked for does not keep it from ending. */
export async function keptAlive<T>(pending: Promise<T>): Promise<T> {
  const timer = setInterval(() => {}, FOR_EVER);
  try {
    return await pending;
  } finally {
    clearInterval(timer);
  }
}

/** What a timer of Node's has, by which it holds the process or not; a page's is a number. */
interface Timer {
  ref?(): void;
  unref?(): void;
}

/**
 * The same for what is asked again and again: one timer, held and let go, for to make one takes longer than the rest of what
 * a short call costs the host.
 */
export class Hold {
  #timer: Timer | number | undefined;

  hold(): void {
    if (typeof this.#timer === "object") this.#timer.ref?.();
    else this.#timer ??= setInterval(() => {}, FOR_EVER) as Timer | number;
  }
  /** The process may end. */
  release(): void {
    if (typeof this.#timer === "object" && this.#timer.unref) this.#timer.unref();
    else this.end();
  }
  /** Nothing more is asked. */
  end(): void {
    clearInterval(this.#timer as number | undefined);
    this.#timer = undefined;
  }
}
