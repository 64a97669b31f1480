/**
 * The page's side of the worker: it asks, and hears what is told, by kind. One message at a time, with the page's turn in
 * between: whatever comes at once is not done at once, so that no frame waits for all of it.
 */
import { startWorker } from "../workers/start.ts";
import type { Asked, Told } from "./protocol.ts";
import { turn } from "./turn.ts";

type Kind = Told["kind"];
type Of<K extends Kind> = Extract<Told, { readonly kind: K }>;

export class Client {
  readonly #listeners = new Map<Kind, readonly ((told: Told) => void | Promise<void>)[]>();
  readonly #waiting: Told[] = [];
  #isHearing = false;
  readonly #worker: Worker;

  constructor() {
    this.#worker = startWorker("training");
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Told>) => this.#take(data));
    this.#worker.addEventListener("error", ({ message }) =>
      this.#take({
        kind: "problem",
        problem: {
          message: `the worker that trains is gone: ${message || "it did not load"}`,
          help: "reload the page",
        },
      }),
    );
  }

  ask(asked: Asked): void {
    this.#worker.postMessage(asked);
  }

  /** @param listener is waited for before the next message is heard */
  on<K extends Kind>(kind: K, listener: (told: Of<K>) => void | Promise<void>): void {
    // What is kept under a kind is called with that kind alone.
    const all = this.#listeners.get(kind) ?? [];
    this.#listeners.set(kind, [...all, listener as (told: Told) => void | Promise<void>]);
  }

  #take(told: Told): void {
    this.#waiting.push(told);
    if (!this.#isHearing) void this.#hear();
  }
  async #hear(): Promise<void> {
    this.#isHearing = true;
    for (let told = this.#waiting.shift(); told; told = this.#waiting.shift()) {
      for (const listener of this.#listeners.get(told.kind) ?? []) await listener(told);
      await turn();
    }
    this.#isHearing = false;
  }
}
