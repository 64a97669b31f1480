/** The script of every worker: its name says what it does. What is asked before that is there waits, in its order. */

import { NOT_LOADED } from "./not-loaded.ts";

/** A message is what the page's side of that worker sends. */
type Hears = { readonly hear: (message: never) => void };

const workers = {
  services: () => import("./services-worker.ts"),
  design: () => import("./design-worker.ts"),
  training: () => import("../training/worker/training-worker.ts"),
} satisfies { readonly [name: string]: () => Promise<Hears> };
export type WorkerName = keyof typeof workers;

const coming: Promise<Hears> = workers[self.name as WorkerName]().catch((cause: unknown) => {
  throw new Error(NOT_LOADED, { cause });
});

addEventListener("message", ({ data }) => {
  // What does not load is an error of the worker's, which the page hears of.
  coming.then(({ hear }) => hear(data as never)).catch(reportError);
});
