/**
 * Threads that are workers of a page's. What a page allows is in its own rules, which a script cannot ask about: a worker
 * that they forbid is a request that is blocked and reported. So what the page hands over comes first, one worker is
 * started before the others, and what fails is told with what to allow or to hand over.
 */
import { workerForbidden } from "./page-rules.ts";
import { VERSION, type Answer } from "./protocol.ts";
import { allOrNone, End, type Thread } from "./thread.ts";

/** The longest that a script is waited for: one that is none of ours never says a word. */
const PATIENCE_MS = 60_000;

/**
 * @param code a script without imports
 * @param served where the page finds the same script: a text, a `URL` or a `TrustedScriptURL`
 * @throws ResnetProblem RN5001, with what the page has to allow or to hand over; no worker stays then
 */
export async function startPageThreads(
  code: string,
  count: number,
  served: string | object | undefined,
): Promise<readonly Thread[]> {
  const url = served ?? URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  const type = served === undefined ? "classic" : "module";
  const start = (index: number): Promise<Thread> => startPageThread(url, type, `resnet ${index}`);
  let first: Thread | undefined;
  try {
    first = await start(0);
    const others = await allOrNone(Array.from({ length: count - 1 }, (_, index) => start(index + 1)));
    return [first, ...others];
  } catch (error) {
    first?.end();
    throw workerForbidden(error, first ? `one of ${count} threads` : `thread 1 of ${count}`, served);
  } finally {
    // Every script has been read by now.
    if (served === undefined) URL.revokeObjectURL(String(url));
  }
}

/** A worker that has read its script. */
function startPageThread(url: string | object, type: WorkerType, name: string): Promise<Thread> {
  // A page is not told that a worker was ended from elsewhere; but it is given the lock that the worker held (`worker.ts`).
  const lock = `${name} ${Math.random().toString(36).slice(2)}`;
  return new Promise((resolve, reject) => {
    const worker = new Worker(url as string, { name: lock, type });
    const end = new End();
    let isUp = false;
    const fail = (reason: string): void => {
      clearTimeout(patience);
      end.came(reason);
      worker.terminate();
      reject(new Error(reason));
    };
    const patience = setTimeout(() => fail(`it says nothing within ${PATIENCE_MS / 1000} s`), PATIENCE_MS);
    const hear = ({ data }: MessageEvent<Answer | undefined>): void => {
      worker.removeEventListener("message", hear);
      if (data?.kind !== "up") return fail("it says what no worker of ours says");
      if (data.version !== VERSION) return fail("it is of another version of resnet-lang");
      clearTimeout(patience);
      isUp = true;
      // Its lock is held since before it spoke.
      navigator.locks?.request(lock, () => end.came("it was ended")).catch(() => undefined);
      resolve(thread);
    };
    worker.addEventListener("message", hear);
    worker.addEventListener("error", ({ message }) => {
      if (isUp) end.came(message || "it failed");
      else fail(message || "its script was not loaded");
    });
    const thread: Thread = {
      post: (message, transfer = []) => worker.postMessage(message, transfer as Transferable[]),
      onMessage: (listener) => worker.addEventListener("message", ({ data }: MessageEvent<unknown>) => listener(data)),
      onEnd: (listener) => end.listen(listener),
      end() {
        end.expect();
        worker.terminate();
      },
    };
  });
}
