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
