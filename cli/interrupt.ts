/**
 * Ctrl-C ends work after the step that is running; a second one leaves at once. So does a reader of what is told that goes
 * away (`resnet train … 2>&1 | head`): nobody watches any more, and what was done is kept.
 */

/** Exit code of a process that leaves at once: work was not finished. */
const LEFT_AT_ONCE = 1;

export async function withInterrupt<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(LEFT_AT_ONCE);
    controller.abort();
  };
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code === "EPIPE") controller.abort();
  };
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, onSignal);
  process.stderr.on("error", onError);
  try {
    return await work(controller.signal);
  } finally {
    for (const signal of signals) process.off(signal, onSignal);
    process.stderr.off("error", onError);
  }
}
