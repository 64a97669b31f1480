/** Starts the page's workers, all by one script: what several of them import is a file of its own then, and comes once. */
import { tellNotLoaded } from "../loading.ts";
import { NOT_LOADED } from "./not-loaded.ts";
import type { WorkerName } from "./worker.ts";

/** @param onLost told when it did not load: it answers nothing, and the visitor knows */
export function startWorker(name: WorkerName, onLost: () => void = () => undefined): Worker {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name });
  worker.addEventListener("error", ({ message }) => {
    // Of a script that is not there nothing is said at all.
    if (message && !message.includes(NOT_LOADED)) return;
    tellNotLoaded();
    onLost();
  });
  return worker;
}
