/** The steps of one run, in segments that end where something is evaluated or saved; and how it ends early. */
import { printable } from "../../compiler/diagnostics/render/printable.ts";
import { MOST_F32 } from "../../runtime/finite.ts";
import { ResnetProblem, type DeviceLostError } from "../../runtime/problem.ts";
import { LossNotFinite, train } from "../../runtime/train.ts";
import { grouped } from "../terminal.ts";
import { lossDiverged, requireFiniteState, sawNotFinite } from "./divergence.ts";
import { evaluateExamples, formatMetric, valueOf, type Score } from "./evaluate.ts";
import { LAST } from "./folder.ts";
import { eta, startProgress } from "./progress.ts";
import { writeResults } from "./results.ts";
import { Saver } from "./saver.ts";
import { inputOf, type RunSetting } from "./setting.ts";

export interface RunResult {
  /** Of the last evaluation. */
  readonly score: Score | undefined;
  readonly seconds: number;
  readonly interrupted: boolean;
}

export class TrainingLoop {
  readonly #setting: RunSetting;
  readonly #saver: Saver;
  readonly #losses: number[] = [];
  readonly #accuracies: { step: number; accuracy: number }[] = [];
  /** Steps done before this run. */
  readonly #from: number;
  #score: Score | undefined;

  constructor(setting: RunSetting) {
    this.#setting = setting;
    this.#saver = new Saver(setting);
    this.#from = setting.from?.step ?? 0;
  }

  async run(): Promise<RunResult> {
    const { session, recipe, times, options, io } = this.#setting;
    const { total, evaluateEvery, checkpointEvery, timeOf } = times;
    const from = this.#from;
    const startedAt = performance.now();
    let evaluationMs = 0;
    let progress = startProgress(io, "training", total, from);
    let done = from;
    // Segments end where something is evaluated or saved: nothing is in flight then.
    while (done < total && !options.signal.aborted) {
      const to = Math.min(total, nextMultiple(done, evaluateEvery), nextMultiple(done, checkpointEvery));
      const steps = train(session, (step) => this.#batch(step), {
        from: done,
        to,
        schedule: recipe.schedule,
        timeOf,
        seed: recipe.seed,
        signal: options.signal,
      });
      try {
        for await (const { step, loss, correct, examples } of steps) {
          done = step;
          this.#losses.push(loss);
          const rate = ((step - from) * recipe.batch) / ((performance.now() - startedAt - evaluationMs) / 1000);
          const accuracy = `${((100 * correct) / examples).toFixed(0)} %`;
          progress.update(
            step,
            `${rate.toFixed(0)} img/s  ETA ${eta(startedAt + evaluationMs, step - from, total - from)}  loss ${loss.toFixed(3)}  batch accuracy ${accuracy}`,
          );
        }
      } catch (error) {
        progress.stop();
        if (error instanceof LossNotFinite) throw await lossDiverged(error, this.#setting, this.#saver);
        throw error;
      }
      // An interrupted segment ends here; a whole one is evaluated, for a run that goes on will not do it.
      if (done < to) break;
      progress.stop();
      const evaluationAt = performance.now();
      await requireFiniteState(done, this.#setting, this.#saver);
      const isEvaluated = done % evaluateEvery === 0 || done === total;
      if (isEvaluated) await this.#evaluate(done);
      if (done === total) await this.#saver.saveLast(done);
      else if (done % checkpointEvery === 0) await this.#checkpoint(done, isEvaluated ? this.#score?.loss : undefined);
      evaluationMs += performance.now() - evaluationAt;
      if (done < total) progress = startProgress(io, "training", total, done);
    }
    progress.stop();
    const interrupted = done < total;
    if (interrupted) await this.#interrupted(done);
    else {
      const course = { from, losses: this.#losses, accuracies: this.#accuracies, score: this.#score };
      writeResults(course, this.#setting, this.#saver);
    }
    this.#saver.requireSaved();
    return { score: this.#score, seconds: (performance.now() - startedAt) / 1000, interrupted };
  }

  #batch(step: number): { readonly [name: string]: Float32Array | Int32Array } {
    const { image, labels } = this.#setting.loader.batch(step);
    return { [inputOf(this.#setting.recipe)]: image, labels };
  }

  async #evaluate(step: number): Promise<void> {
    const { session, evaluator, recipe, io } = this.#setting;
    const score = await evaluateExamples(session, evaluator, inputOf(recipe), recipe.loss);
    if (score.notFinite > 0)
      throw sawNotFinite(
        `after step ${grouped(step)} the output for ${grouped(score.notFinite)} of ${grouped(score.examples)} held-out images is not finite`,
        this.#setting,
        this.#saver,
      );
    this.#score = score;
    const accuracy = valueOf("accuracy", score);
    this.#accuracies.push({ step, accuracy });
    io.err(
      `step ${grouped(step)}: held-out accuracy ${formatMetric("accuracy", accuracy)}, loss ${formatMetric("loss", score.loss)}`,
    );
    await this.#saver.saveBest(step, score);
  }

  /** A state that is on its way to infinity takes the place of none that is not; what the run ends with is kept as it is. */
  async #checkpoint(step: number, heldOutLoss = 0): Promise<void> {
    const loss = Math.max(this.#losses.at(-1) ?? 0, heldOutLoss);
    if (loss <= MOST_LOSS || !this.#saver.hasState()) await this.#saver.saveLast(step);
    else this.#setting.io.err(printable(`the loss is ${loss.toPrecision(3)}: not saved; ${this.#saver.standing()}`));
  }

  async #interrupted(done: number): Promise<void> {
    const { io, folder, from, options } = this.#setting;
    const saver = this.#saver;
    await requireFiniteState(done, this.#setting, saver);
    // Nothing was done: neither what this run goes on from nor another run's weights give way to that.
    const isNothingNew = done === this.#from && (from !== undefined || folder.isAnothers);
    if (!isNothingNew && !(await saver.saveLast(done))) return;
    const said = isNothingNew
      ? `interrupted before the first step; ${folder.isAnothers ? `${options.out} is as it was` : saver.standing()}`
      : `interrupted after ${grouped(done)} steps; the state is in ${folder.path(LAST)}`;
    io.err(`\n${printable(said)}\n${saver.wayOn()}`);
  }

  /** The device is gone, and with it what was done since the last checkpoint. */
  withWayOn({ code, message }: DeviceLostError): ResnetProblem {
    return new ResnetProblem(code, message, `${this.#saver.standing()}: ${this.#saver.wayOn()}`);
  }
}

/** Beyond it what the mean example is given as its probability is 0 in 32 bits: nothing is learnt any more, or not yet. */
const MOST_LOSS = Math.log(MOST_F32);

function nextMultiple(done: number, every: number): number {
  return (Math.floor(done / every) + 1) * every;
}
