/** Progress of several runs at once, on stderr: the steps of all together, and a line for each that ends. */
import type { TrainingEvent } from "../../training/events.ts";
import type { Io } from "../terminal.ts";
import { eta, startProgress, type Bar } from "../training/progress.ts";
import { formatMetric } from "../training/score-text.ts";

export class AblationProgress {
  readonly #io: Io;
  readonly #runs: number;
  readonly #startedAt = performance.now();
  #bar: Bar | undefined;
  /** Steps of all runs, those not begun taken to be as long as those that have; and of them done here or before. */
  #total = 0;
  #done = 0;
  #doneBefore = 0;
  #ended = 0;
  /** Of each run that goes. */
  readonly #scores = new Map<string, string>();

  /** @param runs to be trained */
  constructor(io: Io, runs: number) {
    this.#io = io;
    this.#runs = runs;
  }

  /** @param label of the run */
  hear(event: TrainingEvent, label: string): void {
    switch (event.kind) {
      case "began":
        // One recipe, one length.
        this.#total = event.total * this.#runs;
        this.#done += event.step;
        this.#doneBefore += event.step;
        return this.#show();
      case "progress":
        this.#done++;
        return this.#show();
      case "evaluated": {
        const { accuracy, loss } = event.score.means;
        const [right, mean] = [formatMetric("accuracy", accuracy), formatMetric("loss", loss)];
        this.#scores.set(label, `held-out accuracy ${right}, loss ${mean}`);
        return;
      }
      case "ended":
        this.#ended++;
        return this.say(`${label}: ${this.#scores.get(label) ?? "done"}`);
      default:
        return;
    }
  }

  /** A line of its own. */
  say(text: string): void {
    this.stop();
    this.#io.err(text);
  }

  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #show(): void {
    this.#bar ??= startProgress(this.#io, "training", this.#total, this.#done);
    const left = eta(this.#startedAt, this.#done - this.#doneBefore, this.#total - this.#doneBefore);
    this.#bar.update(this.#done, `${this.#ended} of ${this.#runs} runs done  ETA ${left}`);
  }
}
