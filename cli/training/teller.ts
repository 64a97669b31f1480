/** Prints what happens in a run, and keeps of it what its end is told from. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import type { Program } from "../../runtime/program.ts";
import type { Score } from "../../training/evaluate.ts";
import type { Interrupted, Progress, Resumed, TrainingEvent } from "../../training/events.ts";
import { LAST } from "../../training/files.ts";
import { stoppedText } from "../../training/stopping.ts";
import { grouped, type Io } from "../terminal.ts";
import { tellWeights } from "../weights.ts";
import type { RunFolder } from "./folder.ts";
import { eta, startProgress, type Bar } from "./progress.ts";
import type { Course } from "./results.ts";
import { batchText, formatMeans } from "./score-text.ts";
import type { Standing } from "./standing.ts";

export interface Told {
  readonly io: Io;
  readonly standing: Standing;
  readonly program: Program;
  readonly batch: number;
  readonly folder: RunFolder;
  readonly out: string;
  /** Path of what the run goes on from. */
  readonly checkpoint: string | undefined;
}

export class Teller {
  readonly #told: Told;
  readonly #losses: number[] = [];
  readonly #accuracies: { step: number; accuracy: number }[] = [];
  #score: Score | undefined;
  /** Steps done before. */
  #from = 0;
  readonly #startedAt = performance.now();
  /** Spent on other things than steps, and since when that goes on. */
  #besideMs = 0;
  #settledAt: number | undefined;
  #bar: Bar | undefined;

  constructor(told: Told) {
    this.#told = told;
  }

  /** What the end of a run is told from. */
  get course(): Course {
    return { from: this.#from, losses: this.#losses, accuracies: this.#accuracies, score: this.#score };
  }
  get seconds(): number {
    return (performance.now() - this.#startedAt) / 1000;
  }

  tell(event: TrainingEvent): void {
    const { io, standing } = this.#told;
    standing.hear(event);
    if (event.kind !== "progress") this.stop();
    switch (event.kind) {
      case "resumed":
        return this.#resumed(event);
      case "began":
        this.#from = event.step;
        return;
      case "training":
        if (this.#settledAt !== undefined) this.#besideMs += performance.now() - this.#settledAt;
        this.#bar = startProgress(io, "training", event.total, event.step);
        return;
      case "progress":
        return this.#step(event);
      case "settled":
        this.#settledAt = performance.now();
        return;
      case "evaluated": {
        const { step, score } = event;
        this.#score = score;
        this.#accuracies.push({ step, accuracy: score.means.accuracy });
        io.err(`step ${grouped(step)}: held-out ${formatMeans(score)}`);
        return;
      }
      case "not-saved": {
        const goesOn = `${event.problem.message}; the run goes on and tries again; ${standing.text()}`;
        io.err(`warning: ${printable(goesOn)}`);
        return;
      }
      case "withheld":
        io.err(printable(`the loss is ${event.loss.toPrecision(3)}: not saved; ${standing.text()}`));
        return;
      case "ended":
        if (event.stopped) io.err(`stopped after ${grouped(event.step)} steps: ${stoppedText(event.stopped)}`);
        return;
      case "interrupted":
        return this.#interrupted(event);
    }
  }

  /** Whatever ends the run. */
  stop(): void {
    this.#bar?.stop();
    this.#bar = undefined;
  }

  #resumed({ step, fitted, otherDevice, otherDraw, differences, unknown }: Resumed): void {
    const { io, program, checkpoint: path = "the checkpoint" } = this.#told;
    const note = (text: string): void => io.err(`note: ${printable(text)}`);
    tellWeights(fitted, path, program, false, io);
    if (otherDevice)
      note(`this run was saved on ${otherDevice.then} and goes on on ${otherDevice.now}: the last bits will differ`);
    if (otherDraw !== undefined) note(otherDraw);
    if (differences.length > 0) {
      const verb = differences.length === 1 ? "differs" : "differ";
      note(
        `${differences.join(", ")} ${verb} from the run that saved this: going on, with other bits than it would have had`,
      );
    }
    if (unknown !== undefined) note(`${path} does not tell ${unknown}: whether that is the same now cannot be known`);
    io.err(printable(`going on from ${path} after ${grouped(step)} steps`));
  }

  #step({ step, total, results, examples }: Progress): void {
    this.#losses.push(results.loss);
    const { batch, program } = this.#told;
    const startedAt = this.#startedAt + this.#besideMs;
    const done = step - this.#from;
    const rate = (done * batch) / ((performance.now() - startedAt) / 1000);
    const left = eta(startedAt, done, total - this.#from);
    this.#bar?.update(step, `${rate.toFixed(0)} img/s  ETA ${left}  ${batchText(results, examples, program)}`);
  }

  #interrupted({ step, isSaved, untouched }: Interrupted): void {
    const { io, standing, folder, out } = this.#told;
    if (!isSaved && untouched === undefined) return;
    const asItWas = untouched === "another run" ? `${out} is as it was` : standing.text();
    const said =
      untouched === undefined
        ? `interrupted after ${grouped(step)} steps; the state is in ${folder.path(LAST)}`
        : `interrupted before the first step; ${asItWas}`;
    io.err(`\n${printable(said)}\n${standing.wayOn()}`);
  }
}
