/** One training run from a checked recipe to saved weights; `train` and the demo are this with other words around it. */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { compileModel, everywhere, type FunctionRequest } from "../../compiler/compile.ts";
import { emitModule } from "../../compiler/emit/module.ts";
import { FINITE_PREFIX } from "../../compiler/lower/lower.ts";
import type { CheckedRecipe } from "../../compiler/model/checked.ts";
import { Loader } from "../../runtime/data.ts";
import type { Device } from "../../runtime/device.ts";
import type { NameStyle } from "../../runtime/names.ts";
import { DeviceLostError, ResnetProblem } from "../../runtime/problem.ts";
import type { Program } from "../../runtime/program.ts";
import { readSafetensors } from "../../runtime/safetensors.ts";
import { openSession, type Session } from "../../runtime/session.ts";
import { LossNotFinite, train } from "../../runtime/train.ts";
import { loadWeights, saveWeights } from "../../runtime/weights.ts";
import { loadData } from "../data/load.ts";
import { requireSizes } from "../design.ts";
import { readBytes } from "../files/read.ts";
import { makeFolder, writeWhole } from "../files/write.ts";
import { openChosenDevice, type DeviceChoice } from "../device.ts";
import { curveSvg, curveText } from "../plot/loss-curve.ts";
import { grouped, type Io } from "../terminal.ts";
import { UsageError } from "../usage-error.ts";
import { bitsOf, readState, saveCheckpoint, type RunState } from "./checkpoint.ts";
import { evaluateAccuracy, type Score } from "./evaluate.ts";
import { eta, startProgress } from "./progress.ts";

export interface RunOptions {
  readonly device: DeviceChoice;
  readonly data?: string;
  readonly out: string;
  /** A checkpoint, or the folder of one. */
  readonly resume?: string;
  /** Names of the tensors in `best.safetensors`, ours when left out. */
  readonly names?: NameStyle;
  /** The command that goes on from a checkpoint, for people. */
  readonly command: string;
  readonly signal: AbortSignal;
}

export interface RunResult {
  /** Of the last evaluation. */
  readonly score: Score | undefined;
  readonly seconds: number;
  readonly interrupted: boolean;
}

/** Larger than the batch of training, for no gradient is kept; in step with it, so that a smaller one needs less memory. */
function evaluationBatch(batch: number, examples: number): number {
  return Math.min(Math.max(2 * batch, 32), 256, examples);
}

/** @throws ResnetProblem, UsageError; RN4015 after the last good state was saved */
export async function runTraining(recipe: CheckedRecipe, options: RunOptions, io: Io): Promise<RunResult> {
  const { model, batch, seed } = recipe;
  const [input] = model.inputs;
  const channels = input?.shape.channels ?? 1;
  makeFolder(options.out);
  io.err(`reading ${recipe.data.kind}`);
  const {
    train: training,
    evaluation,
    evaluatedOn,
    normalisation,
  } = loadData(recipe.data, options.data, channels, seed);
  const hasNorm = model.nodes.some(({ layer }) => layer === "bn");
  const shared = { batch, seed, normalisation, leastBatch: hasNorm ? 2 : 1 };
  const loader = new Loader(training.data, training.indices, { ...shared, augment: recipe.data.augment });
  const evaluator = new Loader(evaluation.data, evaluation.indices, {
    ...shared,
    batch: evaluationBatch(batch, evaluation.indices.length),
    augment: [],
  });
  if (loader.stepsPerEpoch === 0)
    throw new UsageError(
      `a batch of ${batch} is more than the ${training.indices.length} training examples`,
      "use a smaller batch",
    );

  const { device: opened, why } = await openChosenDevice(options.device);
  await using device = opened;
  io.err(`device: ${device.name} (${why})`);
  const functions: FunctionRequest[] = [{ kind: "train", batch }];
  if (loader.lastBatch > 0) functions.push({ kind: "train", batch: loader.lastBatch });
  functions.push({ kind: "infer", batch: evaluationBatch(batch, evaluation.indices.length) });
  const [, height, width] = training.data.shape;
  const sizes = requireSizes(model, [height, width]);
  const program = compileModel(model, { functions, targets: device.targets, recipe, sizes });
  const { wgsl, wasm } = program.code;
  const compiling = startProgress(io, "compiling kernels", (wgsl ?? wasm)?.kernels.length ?? 0);
  await using session = await openSession(device, program, {
    seed,
    onCompile: ({ done }) => compiling.update(done, ""),
  });
  compiling.stop();
  io.err(`${grouped(training.indices.length)} training images; accuracy on ${evaluatedOn}`);

  const run = new Run(recipe, options, io, { device, session, program, loader, evaluator, sizes, functions });
  try {
    return await run.train();
  } catch (error) {
    throw error instanceof DeviceLostError ? run.withWayOn(error) : error;
  }
}

interface Parts {
  readonly device: Device;
  readonly session: Session;
  readonly program: Program;
  readonly loader: Loader;
  readonly evaluator: Loader;
  readonly sizes: ReadonlyMap<string, number>;
  readonly functions: readonly FunctionRequest[];
}

class Run {
  readonly #recipe: CheckedRecipe;
  readonly #options: RunOptions;
  readonly #io: Io;
  readonly #parts: Parts;
  readonly #losses: number[] = [];
  readonly #accuracies: { step: number; accuracy: number }[] = [];
  /** Steps done before this run. */
  #from = 0;
  #best = -1;
  #score: Score | undefined;

  constructor(recipe: CheckedRecipe, options: RunOptions, io: Io, parts: Parts) {
    this.#recipe = recipe;
    this.#options = options;
    this.#io = io;
    this.#parts = parts;
  }

  #path(name: string): string {
    return join(this.#options.out, name);
  }
  #state(step: number): RunState {
    return {
      step,
      seed: this.#recipe.seed,
      batch: this.#recipe.batch,
      design: this.#parts.program.hash,
      device: bitsOf(this.#parts.device.name),
      best: this.#best,
    };
  }
  #input(): string {
    return this.#recipe.model.inputs[0]?.name ?? "image";
  }

  async train(): Promise<RunResult> {
    const { loader, session } = this.#parts;
    const { length, schedule, seed } = this.#recipe;
    const perEpoch = loader.stepsPerEpoch;
    const total = length.unit === "steps" ? length.count : length.count * perEpoch;
    const inSteps = (count: number | undefined): number =>
      count === undefined ? perEpoch : length.unit === "steps" ? count : count * perEpoch;
    const evaluateEvery = inSteps(this.#recipe.evaluateEvery);
    const checkpointEvery =
      this.#recipe.checkpointEvery === undefined ? evaluateEvery : inSteps(this.#recipe.checkpointEvery);
    const from = this.#resumed();
    const startedAt = performance.now();
    let evaluationMs = 0;
    let progress = startProgress(this.#io, "training", total, from);
    let done = from;
    // Segments end where something is evaluated or saved: nothing is in flight then.
    while (done < total && !this.#options.signal.aborted) {
      const to = Math.min(total, nextMultiple(done, evaluateEvery), nextMultiple(done, checkpointEvery));
      const steps = train(session, (step) => this.#batch(step), {
        from: done,
        to,
        schedule,
        timeOf: (step) => (length.unit === "steps" ? step : step / perEpoch),
        seed,
        signal: this.#options.signal,
      });
      try {
        for await (const { step, loss, correct, examples } of steps) {
          done = step;
          this.#losses.push(loss);
          const rate = ((step - from) * this.#recipe.batch) / ((performance.now() - startedAt - evaluationMs) / 1000);
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
      if (done < total) progress = startProgress(this.#io, "training", total, done);
    }
    progress.stop();
    const interrupted = done < total;
    if (interrupted) await this.#interrupted(done, done > from);
    else await this.#finish();
    return { score: this.#score, seconds: (performance.now() - startedAt) / 1000, interrupted };
  }

  #batch(step: number): { readonly [name: string]: Float32Array | Int32Array } {
    const { image, labels } = this.#parts.loader.batch(step);
    return { [this.#input()]: image, labels };
  }

  /** Loads the checkpoint to go on from. @returns steps done before */
  #resumed(): number {
    const { resume } = this.#options;
    if (resume === undefined) return 0;
    const path = existsSync(resume) && statSync(resume).isDirectory() ? join(resume, "last.safetensors") : resume;
    const bytes = readBytes(path);
    const state = readState(readSafetensors(bytes, path).metadata);
    if (!state)
      throw new UsageError(
        `${path} is no checkpoint of a run: it says no step`,
        "start from it with weights only: resnet eval, or name the run's last.safetensors",
      );
    loadWeights(this.#parts.session, bytes, path);
    const { device } = this.#parts;
    if (state.device !== undefined && state.device !== bitsOf(device.name))
      this.#io.err(
        `note: this run was saved on ${state.device} and goes on on ${device.name}: the last bits will differ`,
      );
    if (
      state.design !== this.#parts.program.hash ||
      state.seed !== this.#recipe.seed ||
      state.batch !== this.#recipe.batch
    ) {
      this.#io.err(
        "note: the design, batch or seed differs from the run that saved this: going on, with other bits than it would have had",
      );
    }
    this.#io.err(`going on from ${path} after ${grouped(state.step)} steps`);
    if (existsSync(this.#path("best.safetensors"))) this.#best = state.best;
    this.#from = state.step;
    return state.step;
  }

  async #evaluate(step: number): Promise<void> {
    const { session, evaluator } = this.#parts;
    this.#score = await evaluateAccuracy(session, evaluator, this.#input());
    const accuracy = this.#score.correct / this.#score.examples;
    this.#accuracies.push({ step, accuracy });
    this.#io.err(`step ${grouped(step)}: held-out accuracy ${(100 * accuracy).toFixed(2)} %`);
    if (accuracy <= this.#best) return;
    this.#best = accuracy;
    const { names } = this.#options;
    writeWhole(
      this.#path("best.safetensors"),
      await saveWeights(session, { metadata: { step: String(step) }, ...(names ? { names } : {}) }),
    );
  }

  /** @param moved some steps were done: else there is nothing to save where a checkpoint is, of this run or of another */
  async #interrupted(done: number, moved: boolean): Promise<void> {
    const path = this.#path("last.safetensors");
    const { command, out, resume } = this.#options;
    if (!moved && existsSync(path)) {
      this.#io.err(`\ninterrupted before the first step; ${path} is as it was`);
      this.#io.err(`begin again with: ${command}${resume === undefined ? "" : ` --resume ${resume}`}`);
      return;
    }
    await saveCheckpoint(path, this.#parts.session, this.#state(done));
    this.#io.err(`\ninterrupted after ${grouped(done)} steps; the state is in ${path}`);
    this.#io.err(`go on with: ${command} --resume ${out}`);
  }

  /** The device is gone, and with it what was done since the last checkpoint. */
  withWayOn({ code, message }: DeviceLostError): ResnetProblem {
    const { command, out } = this.#options;
    const isSaved = existsSync(this.#path("last.safetensors"));
    const help = isSaved ? `go on from the last checkpoint: ${command} --resume ${out}` : `begin again: ${command}`;
    return new ResnetProblem(code, message, help);
  }

  /** Names the first layer whose output is not finite, and keeps the last good state. */
  async #diverged(problem: LossNotFinite): Promise<never> {
    const { session, device } = this.#parts;
    const path = this.#path("last.safetensors");
    await saveCheckpoint(path, session, this.#state(problem.step));
    const probe = compileModel(this.#recipe.model, {
      functions: [{ kind: "probe", batch: this.#recipe.batch }],
      targets: device.targets,
      sizes: this.#parts.sizes,
    });
    await using inspection = await openSession(device, probe);
    for (const [name, values] of await session.readAll(["parameter", "state"])) inspection.write(name, values);
    const inputs = this.#parts.loader.batch(problem.step);
    let first: string | undefined;
    if (inputs.labels.length === this.#recipe.batch) {
      const finite = await inspection.probe({ [this.#input()]: inputs.image }, problem.step);
      first = [...finite].find(([, isFinite]) => !isFinite)?.[0].slice(FINITE_PREFIX.length);
    }
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

  async #finish(): Promise<void> {
    const { functions, sizes } = this.#parts;
    const curve = {
      title: `${this.#recipe.model.name} on ${this.#recipe.data.kind}`,
      from: this.#from,
      losses: this.#losses,
      accuracies: this.#accuracies,
    };
    if (this.#losses.length > 0) writeWhole(this.#path("loss.svg"), curveSvg(curve));
    // For every device, whichever this run had.
    const module = emitModule(
      compileModel(this.#recipe.model, { functions, targets: everywhere, recipe: this.#recipe, sizes }),
    );
    for (const { name, content } of module) writeWhole(this.#path(name), content);
    const chart = curveText(curve);
    if (chart) this.#io.out(`training loss\n${chart}\n`);
    if (this.#score) {
      const { correct, examples } = this.#score;
      this.#io.out(
        `held-out accuracy  ${((100 * correct) / examples).toFixed(2)} % (${grouped(correct)} of ${grouped(examples)})`,
      );
    }
    this.#io.out(`loss curve         ${this.#path("loss.svg")}`);
    this.#io.out(`weights            ${this.#path("last.safetensors")}, best in ${this.#path("best.safetensors")}`);
    this.#io.out(`module             ${this.#path(module[0]?.name ?? "")}`);
  }
}

function nextMultiple(done: number, every: number): number {
  return (Math.floor(done / every) + 1) * every;
}
