/** The steps of one run, in segments that end where something is evaluated or saved; and how it ends early. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { ResnetProblem, type DeviceLostError } from "../../runtime/problem.ts";
import { LossNotFinite, train } from "../../runtime/train.ts";
import { saveWeights } from "../../runtime/weights.ts";
import { writeWhole } from "../files/write.ts";
import { grouped } from "../terminal.ts";
import { bitsOf, saveCheckpoint, type RunState } from "./checkpoint.ts";
import { firstNotFinite } from "./divergence.ts";
import { evaluateExamples, formatMetric, isBetter, valueOf, type Score } from "./evaluate.ts";
import { eta, startProgress } from "./progress.ts";
import { writeResults } from "./results.ts";
import { resumeFrom } from "./resume.ts";
import { inputOf, type RunSetting } from "./setting.ts";

export interface RunResult {
  /** Of the last evaluation. */
  readonly score: Score | undefined;
  readonly seconds: number;
  readonly interrupted: boolean;
}

export class TrainingLoop {
  readonly #setting: RunSetting;
  readonly #losses: number[] = [];
  readonly #accuracies: { step: number; accuracy: number }[] = [];
  /** Steps done before this run. */
  #from = 0;
  /** Of the recipe's first metric. */
  #best: number | undefined;
  #score: Score | undefined;

  constructor(setting: RunSetting) {
    this.#setting = setting;
  }

  #path(name: string): string {
    return join(this.#setting.options.out, name);
  }
  #state(step: number): RunState {
    const { recipe, program, device } = this.#setting;
    const { seed, batch } = recipe;
    const [metric = "accuracy"] = recipe.metrics;
    const best = this.#best === undefined ? {} : { best: this.#best };
    return { step, seed, batch, design: program.hash, device: bitsOf(device.name), metric, ...best };
  }

  async run(): Promise<RunResult> {
    const { session, recipe, times, options, io } = this.#setting;
    const { total, evaluateEvery, checkpointEvery, timeOf } = times;
    this.#resume();
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
        if (error instanceof LossNotFinite) await this.#diverged(error);
        throw error;
      }
      // An interrupted segment ends here; a whole one is evaluated, for a run that goes on will not do it.
      if (done < to) break;
      progress.stop();
      const evaluationAt = performance.now();
      if (done % evaluateEvery === 0 || done === total) await this.#evaluate(done);
      if (done % checkpointEvery === 0 || done === total)
        await saveCheckpoint(this.#path("last.safetensors"), session, this.#state(done));
      evaluationMs += performance.now() - evaluationAt;
      if (done < total) progress = startProgress(io, "training", total, done);
    }
    progress.stop();
    const interrupted = done < total;
    if (interrupted) await this.#interrupted(done, done > from);
    else writeResults({ from, losses: this.#losses, accuracies: this.#accuracies, score: this.#score }, this.#setting);
    return { score: this.#score, seconds: (performance.now() - startedAt) / 1000, interrupted };
  }

  #batch(step: number): { readonly [name: string]: Float32Array | Int32Array } {
    const { image, labels } = this.#setting.loader.batch(step);
    return { [inputOf(this.#setting.recipe)]: image, labels };
  }

  #resume(): void {
    const { resume } = this.#setting.options;
    if (resume === undefined) return;
    const { step, metric, best } = resumeFrom(resume, this.#setting);
    this.#from = step;
    if (existsSync(this.#path("best.safetensors")) && metric === this.#setting.recipe.metrics[0]) this.#best = best;
  }

  async #evaluate(step: number): Promise<void> {
    const { session, evaluator, recipe, options, io } = this.#setting;
    const score = await evaluateExamples(session, evaluator, inputOf(recipe), recipe.loss);
    this.#score = score;
    const accuracy = valueOf("accuracy", score);
    this.#accuracies.push({ step, accuracy });
    io.err(
      `step ${grouped(step)}: held-out accuracy ${formatMetric("accuracy", accuracy)}, loss ${formatMetric("loss", score.loss)}`,
    );
    const [metric = "accuracy"] = recipe.metrics;
    const value = valueOf(metric, score);
    if (!isBetter(metric, value, this.#best)) return;
    this.#best = value;
    const { names } = options;
    writeWhole(
      this.#path("best.safetensors"),
      await saveWeights(session, {
        metadata: { step: String(step), metric, best: String(value) },
        ...(names ? { names } : {}),
      }),
    );
  }

  /** @param moved some steps were done: else there is nothing to save where a checkpoint is, of this run or of another */
  async #interrupted(done: number, moved: boolean): Promise<void> {
    const path = this.#path("last.safetensors");
    const { options, session, io } = this.#setting;
    const { command, out, resume } = options;
    if (!moved && existsSync(path)) {
      io.err(`\ninterrupted before the first step; ${path} is as it was`);
      io.err(`begin again with: ${command}${resume === undefined ? "" : ` --resume ${resume}`}`);
      return;
    }
    await saveCheckpoint(path, session, this.#state(done));
    io.err(`\ninterrupted after ${grouped(done)} steps; the state is in ${path}`);
    io.err(`go on with: ${command} --resume ${out}`);
  }

  /** The device is gone, and with it what was done since the last checkpoint. */
  withWayOn({ code, message }: DeviceLostError): ResnetProblem {
    const { command, out } = this.#setting.options;
    const isSaved = existsSync(this.#path("last.safetensors"));
    const help = isSaved ? `go on from the last checkpoint: ${command} --resume ${out}` : `begin again: ${command}`;
    return new ResnetProblem(code, message, help);
  }

  /** Names the first layer whose output is not finite, and keeps the last good state. */
  async #diverged(problem: LossNotFinite): Promise<never> {
    const path = this.#path("last.safetensors");
    await saveCheckpoint(path, this.#setting.session, this.#state(problem.step));
    const first = await firstNotFinite(this.#setting, problem.step);
    const where =
      first === undefined
        ? "every layer's output is finite: it is in the loss or the update before"
        : `first seen in ${first}`;
    throw new ResnetProblem(
      "RN4015",
      `${problem.message}; ${where}`,
      `${problem.help}; the last good state is in ${path}`,
    );
  }
}

function nextMultiple(done: number, every: number): number {
  return (Math.floor(done / every) + 1) * every;
}
