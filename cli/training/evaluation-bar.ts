/** How far an evaluation is, where it takes long enough for anybody to wonder. */
import type { Io } from "../terminal.ts";
import { eta, startProgress, type Bar } from "./progress.ts";

/** What is over before has no bar. */
const UNTOLD_MS = 1000;

export class EvaluationBar {
  readonly #io: Io;
  readonly #images: number;
  #since: number | undefined;
  #bar: Bar | undefined;

  /** @param images of an evaluation */
  constructor(io: Io, images: number) {
    this.#io = io;
    this.#images = images;
  }

  /** So many images are done. */
  update(done: number): void {
    const now = performance.now();
    this.#since ??= now;
    if (!this.#bar && now - this.#since < UNTOLD_MS) return;
    this.#bar ??= startProgress(this.#io, "evaluating", this.#images);
    this.#bar.update(done, `ETA ${eta(this.#since, done, this.#images)}`);
  }

  /** The evaluation is over; the next one begins anew. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
    this.#since = undefined;
  }
}
