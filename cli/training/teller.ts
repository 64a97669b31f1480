/** Prints what happens in a run, and keeps of it what its end is told from. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { LOSS_SCALE, type Program } from "../../runtime/program.ts";
import type { Score } from "../../training/evaluate.ts";
import type { Interrupted, Progress, Resumed, TrainingEvent } from "../../training/events.ts";
import { LAST } from "../../training/files.ts";
import { stoppedText } from "../../training/stopping.ts";
import { waitedShare } from "../../training/waiting.ts";
import { grouped } from "../../grammar/counted.ts";
import { clock, type Io } from "../terminal.ts";
import { tellWeights } from "../weights.ts";
import type { RunFolder } from "./folder.ts";
import type { RunTimes } from "../../training/times.ts";
import { EvaluationBar } from "./evaluation-bar.ts";
import { Pace, RecentMean } from "./pace.ts";
import { startProgress, type Bar } from "./progress.ts";
import { formatMeans, formatMetric } from "./score-text.ts";
import { stepRow } from "../../training/history.ts";
import type { Standing } from "./standing.ts";

export interface Told {
  readonly io: Io;
  readonly standing: Standing;
  readonly program: Program;
  readonly times: RunTimes;
  /** Images of an evaluation. */
  readonly evaluated: number;
  readonly folder: RunFolder;
  readonly out: string;
  /** Path of what the run goes on from. */
  readonly checkpoint: string | undefined;
}

export class Teller {
  readonly #told: Told;
  readonly #startedAt = performance.now();
  readonly #pace: Pace;
  readonly #evaluation: EvaluationBar;
  /** Of what steps tell of their batches, by column. */
  readonly #means = new Map<string, RecentMean>();
  #score: Score | undefined;
  #waited: number | undefined;
  #bar: Bar | undefined;

  constructor(told: Told) {
    this.#told = told;
    this.#evaluation = new EvaluationBar(told.io, told.evaluated);
    this.#pace = new Pace(told.times.total, told.times.evaluateEvery);
  }

  /** Of the last evaluation. */
  get score(): Score | undefined {
    return this.#score;
  }
  /** Of the time of its steps, what they waited for their batches; undefined where there was none. */
  get waited(): number | undefined {
    return this.#waited;
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
      case "training":
        this.#pace.begin();
        this.#bar = startProgress(io, "training", event.total, event.step);
        return;
      case "progress":
        return this.#step(event);
      case "settled":
        this.#pace.settle();
        return;
      case "evaluated": {
        const { step, score } = event;
        this.#score = score;
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
        this.#waited = waitedShare(event.waited);
        if (event.stopped) io.err(`stopped after ${grouped(event.step)} steps: ${stoppedText(event.stopped)}`);
        return;
      case "interrupted":
        return this.#interrupted(event);
    }
  }

  /** So many images of an evaluation are done. */
  evaluating(done: number): void {
    this.#evaluation.update(done);
  }

  /** Whatever ends the run. */
  stop(): void {
    this.#evaluation.stop();
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

  /** One batch is noise: what is shown is the mean of the last ones. */
  #step(event: Progress): void {
    const { step, rate: _, ...told } = stepRow(event, this.#told.program);
    this.#pace.step(event.examples);
    const means = Object.entries(told).map(([name, value]) => {
      // It is what it is: a mean of powers of two would be no scale.
      if (name === LOSS_SCALE) return `${name} ${value}`;
      const mean = this.#means.get(name) ?? new RecentMean();
      this.#means.set(name, mean);
      const recent = mean.add(value);
      return `${name} ${name === "accuracy" ? `${(100 * recent).toFixed(0)} %` : recent.toFixed(3)}`;
    });
    const left = this.#pace.secondsLeft(step);
    const heldOut = this.#score ? [`held-out ${formatMetric("accuracy", this.#score.means.accuracy)}`] : [];
    const pace = [`${speedText(this.#pace.rate)} img/s`, `ETA ${left === undefined ? "–" : clock(left)}`];
    this.#bar?.update(step, [...pace, ...means, ...heldOut].join("  "));
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

/** `412`, `3.4`: a slow run is not one of nothing. */
function speedText(rate = 0): string {
  return rate >= 10 ? rate.toFixed(0) : rate.toPrecision(2);
}
