/** One run, as a stream of what happens in it: steps in segments that end where something is evaluated or saved. */
import type { Metric, StopRecipe } from "../compiler/recipes/checked-recipe.ts";
import { MOST_F32 } from "../runtime/finite.ts";
import type { Inputs } from "../runtime/inputs.ts";
import { rateAt, type Schedule } from "../runtime/learning-rate.ts";
import { microBatches } from "../runtime/micro-batches.ts";
import type { NameStyle } from "../runtime/names.ts";
import type { NameMap } from "../runtime/naming/name-map.ts";
import type { Session } from "../runtime/session.ts";
import { LossNotFinite, seedOf, train } from "../runtime/train.ts";
import { resume, type Checkpoint } from "./checkpoint.ts";
import { lossDiverged, stateDiverged, type FindLayer, type Watched } from "./divergence.ts";
import { evaluateExamples, type Meter, type Score } from "./evaluate.ts";
import type { Ending, Interrupted, TrainingEvent } from "./events.ts";
import type { Examples } from "./examples.ts";
import type { RunFiles } from "./files.ts";
import { Keeper } from "./keeper.ts";
import type { MeasureNorms } from "./norms.ts";
import type { RunFacts } from "./origin.ts";
import type { OwnRecord } from "./record.ts";
import { Stopping } from "./stopping.ts";
import { nextStop, type RunTimes } from "./times.ts";
import { Waiting } from "./waiting.ts";

/** What of a recipe a run needs. */
export interface RunRecipe {
  readonly batch: number;
  readonly seed: number;
  readonly schedule: Schedule;
  /** Decides which weights are best. */
  readonly metric: Metric;
  /** What ends the run before its length is over; absent: nothing. */
  readonly stop?: StopRecipe;
}

export interface TrainingSetting {
  readonly recipe: RunRecipe;
  /** Of a program with steps of the batch and of an epoch's last one, and with inference; its tensors as the run begins. */
  readonly session: Session;
  /** Name of the device: what decides the last bits is in it. */
  readonly device: string;
  readonly examples: Examples;
  /** Measures an evaluation: a new one for each. */
  readonly meter: () => Meter;
  readonly times: RunTimes;
  /** Claimed by this run. */
  readonly files: RunFiles;
  /** What the run is, for its files. */
  readonly record: OwnRecord;
  /** What the run goes on from. */
  readonly resumes?: {
    readonly checkpoint: Checkpoint;
    /** With how many images the training set has. */
    readonly facts: RunFacts & { readonly examples: number };
  };
  /** Names of the tensors in the best weights, ours when left out. */
  readonly names?: NameStyle | NameMap;
  readonly findLayer?: FindLayer;
  /** Looks at the first step, and at one every `times.normsEvery`. */
  readonly measureNorms?: MeasureNorms;
  /** Hears how many examples of an evaluation are done, which may take as long as many steps. */
  readonly onEvaluating?: (done: number) => void;
  /** An `AbortSignal`: the run ends, and is saved, after the step that is running. */
  readonly signal: { readonly aborted: boolean };
}

/**
 * Trains until the end, an interruption or a divergence, which is the last event.
 * @throws ResnetProblem RN4013, RN4014 for a checkpoint that does not fit; DeviceLostError; what the
 * storage throws but `NotStored`. What was saved before stays.
 */
export async function* trainRun(setting: TrainingSetting): AsyncGenerator<TrainingEvent, void> {
  const { session, recipe, times, resumes, device, examples, signal } = setting;
  const from = resumes?.checkpoint.record.step ?? 0;
  const { total } = times;
  if (resumes) yield resume(resumes.checkpoint, resumes.facts, session, device);
  const keeper = new Keeper({ ...setting, metric: recipe.metric, hasState: resumes !== undefined });
  const stopping = new Stopping(recipe.stop, recipe.metric, resumes?.checkpoint.record);
  const watched = watch(setting, from);
  const waiting = new Waiting();
  yield { kind: "began", step: from, total };
  let done = from;
  let loss = 0;
  while (done < total && !stopping.reason && !signal.aborted) {
    const to = nextStop(done, times);
    if (setting.measureNorms && (done === from || done % (times.normsEvery ?? 1) === 0))
      yield await measured(done, setting, setting.measureNorms);
    yield { kind: "training", step: done, total };
    const { schedule, seed } = recipe;
    const options = { from: done, to, schedule, timeOf: times.timeOf, seed, signal };
    waiting.begin();
    try {
      const inputsAt = (step: number): Promise<Inputs> => waiting.forBatch(() => inputsOf(step, setting));
      for await (const each of train(session, inputsAt, options)) {
        const { step, examples: count, rate, ...results } = each;
        done = step;
        loss = results.loss;
        yield { kind: "progress", step, total, examples: count, rate, results };
      }
    } catch (error) {
      if (!(error instanceof LossNotFinite)) throw error;
      return yield await lossDiverged(error, watched);
    }
    waiting.end();
    // An interrupted segment ends here; a whole one is evaluated, for a run that goes on will not do it.
    if (done < to) break;
    yield { kind: "settled", step: done };
    const diverged = await stateDiverged(done, session);
    if (diverged) return yield diverged;
    const isEvaluated = done % times.evaluateEvery === 0 || done === total;
    let heldOutLoss = 0;
    if (isEvaluated) {
      const score = await evaluateExamples(session, examples.heldOut(), setting.meter(), setting.onEvaluating);
      if (score.notFinite > 0) return yield outputsDiverged(done, score);
      heldOutLoss = score.means.loss;
      stopping.hear(score);
      yield { kind: "evaluated", step: done, score };
      const event = await keeper.saveBest(done, score);
      if (event) yield event;
    }
    if (done === total || stopping.reason) yield await keeper.saveLast(done, stopping.record);
    else if (done % times.checkpointEvery === 0)
      yield await checkpoint(done, Math.max(loss, heldOutLoss), keeper, stopping);
  }
  const { reason } = stopping;
  const { told: waited } = waiting;
  if (done < total && !reason) yield* interrupted({ step: done, waited }, from, setting, keeper, stopping);
  else yield { kind: "ended", step: done, waited, ...(done < total && reason ? { stopped: reason } : {}) };
}

function watch({ session, findLayer, ...setting }: TrainingSetting, from: number): Watched {
  const definition = session.program.functions.find(({ kind }) => kind === "train");
  const wholeBatch: Watched["wholeBatch"] = async (step, part) => {
    const { inputs, targets } = await setting.examples.training(step);
    if (!definition) return undefined;
    const found = microBatches({ ...inputs, ...targets }, definition)[part];
    if (found?.examples !== definition.batch) return undefined;
    return Object.fromEntries(Object.entries(found.inputs).filter(([name]) => Object.hasOwn(inputs, name)));
  };
  return { session, from, wholeBatch, findLayer };
}

/** The step that comes next, or the one behind it where that has an epoch's last, smaller batch, which nothing is compiled for. */
async function measured(step: number, setting: TrainingSetting, measure: MeasureNorms): Promise<TrainingEvent> {
  const { session, recipe, times, examples } = setting;
  const tensors = await session.readAll(["parameter", "state", "optimizer"]);
  const next = await examples.training(step);
  const { inputs, targets } = next.examples === recipe.batch ? next : await examples.training(step + 1);
  const rate = rateAt(recipe.schedule, times.timeOf(step));
  // The whole batch at once, also where a step gathers it from parts.
  const numbers = { rate, seed: seedOf(recipe.seed, step, 0), step: step + 1, share: 1, first: 1, last: 1 };
  return { kind: "measured", step, norms: await measure(tensors, { ...inputs, ...targets }, numbers) };
}

async function inputsOf(step: number, { examples }: TrainingSetting): Promise<Inputs> {
  const { inputs, targets } = await examples.training(step);
  return { ...inputs, ...targets };
}

function outputsDiverged(step: number, score: Score): Ending {
  return { kind: "diverged", step, cause: { kind: "outputs", score }, neverBegan: false };
}

/** Beyond it what the mean example is given as its probability is 0 in 32 bits: nothing is learnt any more, or not yet. */
const MOST_LOSS = Math.log(MOST_F32);

/** A state that is on its way to infinity takes the place of none that is not; what the run ends with is kept as it is. */
async function checkpoint(step: number, loss: number, keeper: Keeper, { record }: Stopping): Promise<TrainingEvent> {
  if (loss <= MOST_LOSS || !keeper.hasState) return keeper.saveLast(step, record);
  return { kind: "withheld", step, loss };
}

async function* interrupted(
  { step, waited }: Pick<Interrupted, "step" | "waited">,
  from: number,
  { session, resumes, files }: TrainingSetting,
  keeper: Keeper,
  { record }: Stopping,
): AsyncGenerator<TrainingEvent, void> {
  const diverged = await stateDiverged(step, session);
  if (diverged) return yield diverged;
  // Nothing was done: neither what this run goes on from nor another run's weights give way to that.
  if (step === from && (resumes !== undefined || files.isAnothers)) {
    const untouched = files.isAnothers ? "another run" : "this run";
    return yield { kind: "interrupted", step, waited, isSaved: false, untouched };
  }
  const event = await keeper.saveLast(step, record);
  yield event;
  yield { kind: "interrupted", step, waited, isSaved: event.kind === "saved" };
}
