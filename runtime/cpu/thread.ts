/** What of a thread the host uses, in the same words for a worker of Node's, a page's, and the host itself. */
export interface Thread {
  /** @param transfer what of it is handed over instead of copied */
  post(message: unknown, transfer?: readonly object[]): void;
  /** Called with every message. */
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, when the worker fails or ends. */
  onEnd(listener: (reason: string) => void): void;
  end(): void;
}

/** Tells the end of a thread once, also to who asks after it. */
export class End {
  #reason: string | undefined;
  #listener: ((reason: string) => void) | undefined;
  /** The host ended it itself: nobody has to hear of it. */
  #expected = false;

  came(reason: string): void {
    if (this.#expected || this.#reason !== undefined) return;
    this.#reason = reason;
    this.#listener?.(reason);
  }
  listen(listener: (reason: string) => void): void {
    this.#listener = listener;
    if (this.#reason !== undefined) listener(this.#reason);
  }
  expect(): void {
    this.#expected = true;
  }
}

/** All threads, or where one cannot be started none: the others are ended. */
export async function allOrNone(starting: readonly Promise<Thread>[]): Promise<readonly Thread[]> {
  const settled = await Promise.allSettled(starting);
  const threads = settled.flatMap((each) => (each.status === "fulfilled" ? [each.value] : []));
  const failed = settled.find((each) => each.status === "rejected");
  if (!failed) return threads;
  for (const thread of threads) thread.end();
  throw failed.reason;
}
