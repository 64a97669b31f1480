/** Starts the page's workers, all by one script: what several of them import is a file of its own then, and comes once. */
import type { WorkerName } from "./worker.ts";

export function startWorker(name: WorkerName): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name });
}
