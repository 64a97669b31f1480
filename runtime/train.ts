/** The training loop of a session: steps in order, results as they come, nothing stalled to read a loss. */
import {
  requireFinite,
  requireFunction,
  requireOptions,
  requireSession,
  requireWhole,
  told,
  wrongArgument,
} from "./argument.ts";
import type { TypesOf } from "./define-program.ts";
import { rateAt, requireSchedule, type Schedule } from "./learning-rate.ts";
import { ResnetProblem } from "./problem.ts";
import { GRADIENT_NORM, LOSS_SCALE, type Program, type ProgramFunction } from "./program.ts";
import { numbersOf, type StepNumbers } from "./host-function.ts";
import { requireInputs, type Inputs } from "./inputs.ts";
import { accumulates, folded, microBatches, type MicroBatch } from "./micro-batches.ts";
import type { BegunStep, Session, StepResult } from "./session.ts";

export interface TrainOptions {
  /** First step, more than 0 when a run goes on; its batches and rates are those that it would have had. */
  readonly from?: number;
  /** Step before which to stop; the recipe's length when left out. */
  readonly to?: number;
  /** The recipe's when left out. */
  readonly schedule?: Schedule;
  /** Time of a step in the schedule's unit; when left out steps, or as the recipe counts its own schedule. */
  readonly timeOf?: (step: number) => number;
  /** Of dropout; with the step it makes the step's own seed. The recipe's when left out, and 0 where there is none. */
  readonly seed?: number;
  /** An `AbortSignal`: ends after the step that is running. */
  readonly signal?: { readonly aborted: boolean };
  /** Numbers that a step takes and whose meaning the program does not say, by name; of others instead of what they mean. */
  readonly numbers?: (step: number) => StepNumbers;
  /** Steps whose results are awaited together; the device is never idle meanwhile. */
  readonly window?: number;
}

/** What a step told of its batch, the loss and the metrics by name, and which step it was. */
export type TrainProgress<P extends Program = Program> = StepResult<P> & {
  /** Number of steps done, counted from the run's first. */
  readonly step: number;
  readonly examples: number;
  readonly rate: number;
};

/** What is not given is the recipe's that the program was compiled from. @throws ResnetProblem RN4002 */
function completed({ name, recipe }: Program, options: TrainOptions): TrainOptions & HowTo {
  const run = recipe?.run;
  const { to = run?.steps, schedule = run?.schedule, seed = recipe?.seed ?? 0 } = options;
  if (to === undefined || schedule === undefined)
    throw new ResnetProblem(
      "RN4002",
      `${name} was compiled without a recipe that says how long to train and at which rate`,
      "give `to` and `schedule`, or compile it with a recipe, as `resnet compile FILE:RECIPE --train` does",
    );
  const counted = (step: number): number =>
    run?.unit === "epochs" && options.schedule === undefined ? step / (run.stepsPerEpoch ?? 1) : step;
  return { ...options, to, schedule, seed, timeOf: options.timeOf ?? counted };
}
type HowTo = Required<Pick<TrainOptions, "to" | "schedule" | "seed" | "timeOf">>;

const noOthers = (): StepNumbers => ({});

/** What is no training, told before its first step. @throws ResnetProblem RN5013 */
function requireTraining({
  from = 0,
  to,
  schedule,
  timeOf,
  seed,
  signal,
  numbers,
  window = 2,
}: TrainOptions & HowTo): void {
  requireWhole("train", "from", from, 0);
  requireWhole("train", "to", to, 0);
  requireSchedule(schedule);
  requireFunction("train", "timeOf", timeOf);
  requireWhole("train", "seed", seed);
  requireWhole("train", "window", window, 1);
  if (numbers !== undefined) requireFunction("train", "numbers", numbers);
  if (signal !== undefined && typeof (signal as { readonly aborted?: unknown } | null)?.aborted !== "boolean")
    throw wrongArgument("train", `signal is ${told(signal)}`, "give an AbortController's signal");
}

/**
 * Trains and yields each step's result, a few steps behind the device. Where the program's recipe has `accumulate`, a
 * step's batch goes to the device in micro-batches, and what they told is told once.
 * @param batchAt the batch of a step, or a promise of it; valid until the next call
 * @throws ResnetProblem RN4002 without a length or a schedule; RN4015 when a loss is not finite: tensors then are as the
 * step before left them, which may be as bad: `saveWeights` tells. RN5013 at the first step for options that are none,
 * and what `session.step` throws for a batch
 */
export async function* train<P extends Program>(
  session: Session<P>,
  batchAt: (step: number) => TypesOf<P>["train"]["inputs"] | Promise<TypesOf<P>["train"]["inputs"]>,
  options: TrainOptions = {},
): AsyncGenerator<TrainProgress<P>> {
  requireSession("train", session);
  requireFunction("train", "batchAt", batchAt);
  requireOptions("train", options, ["from", "to", "schedule", "timeOf", "seed", "signal", "numbers", "window"]);
  const whole = completed(session.program, options);
  requireTraining(whole);
  const { from = 0, to, schedule, timeOf, seed, signal, numbers = noOthers, window = 2 } = whole;
  const definition = stepOf(session.program);
  const running: { readonly step: number; readonly rate: number; readonly parts: readonly BegunStep<P>[] }[] = [];
  async function settle(): Promise<TrainProgress<P>> {
    const { step, rate, parts } = running.shift() as (typeof running)[number];
    const told: readonly StepResult<P>[] = await Promise.all(parts.map(({ result }) => result));
    const problem = notFiniteIn(told, step);
    if (problem) {
      await Promise.allSettled(running.flatMap((each) => each.parts.map(({ result }) => result)));
      throw problem;
    }
    const examples = parts.reduce((sum, each) => sum + each.examples, 0);
    return { ...folded(definition ?? { outputs: [] }, told, parts), step: step + 1, examples, rate };
  }
  for (let step = from; step < to && signal?.aborted !== true; step++) {
    const inputs = await batchAt(step);
    const time = timeOf(step);
    requireFinite("train", `timeOf(${step})`, time, 0);
    const rate = rateAt(schedule, time);
    const parts: BegunStep<P>[] = [];
    for (const [part, { inputs: given, share, first, last }] of partsOf(inputs, definition).entries()) {
      const known = { rate, seed: seedOf(seed, step, part), step: step + 1, share, first, last };
      const numbersGiven = { ...(definition ? numbersOf(definition, known) : {}), ...numbers(step) };
      parts.push(await session.step(given, numbersGiven));
    }
    running.push({ step, rate, parts });
    if (running.length >= window) yield await settle();
  }
  while (running.length > 0) yield await settle();
}

/** The whole step: the largest of a program's, that of an epoch's last batch being smaller. */
function stepOf({ functions }: Program): ProgramFunction | undefined {
  return functions.filter(({ kind }) => kind === "train").sort((one, other) => other.batch - one.batch)[0];
}

function partsOf<I extends Inputs>(
  inputs: I,
  definition: ProgramFunction | undefined,
): readonly (Omit<MicroBatch, "inputs"> & { readonly inputs: I })[] {
  // What is wrong with a whole one is the session's to say.
  if (!definition || !accumulates(definition)) return [{ inputs, examples: 0, share: 1, first: 1, last: 1 }];
  requireInputs("step", inputs, definition);
  // Parts have the names and kinds of the whole.
  return microBatches(inputs, definition) as readonly (Omit<MicroBatch, "inputs"> & { readonly inputs: I })[];
}

/** Each micro-batch draws other numbers. @param step from 0 */
export function seedOf(seed: number, step: number, part: number): number {
  return (Math.imul(seed, 0x9e3779b1) + step + Math.imul(part, 0x85ebca6b)) | 0;
}

/** @param told of the parts of one step, in their order */
function notFiniteIn(told: readonly StepResult[], step: number): LossNotFinite | undefined {
  const part = told.findIndex(({ loss }) => !Number.isFinite(loss));
  if (part >= 0) return new LossNotFinite({ loss: told[part]?.loss ?? Number.NaN }, step, part);
  const last = told.at(-1);
  const [norm, scale] = [last?.[GRADIENT_NORM], last?.[LOSS_SCALE]];
  // In 16 bits a gradient that overflows is no news: its step was left out, and the next has a smaller scale.
  if (scale !== undefined) return scale < LEAST_SCALE ? new LossNotFinite({ scale }, step, 0) : undefined;
  return norm === undefined || Number.isFinite(norm) ? undefined : new LossNotFinite({ norm }, step, 0);
}

/** Below it a gradient is not finite because something is wrong, and not because the loss was scaled. */
const LEAST_SCALE = 2 ** -16;

/** `scale`: of the loss, so small by now that nothing can be hoped of a smaller one. */
type NotFiniteNumber = { readonly loss: number } | { readonly norm: number } | { readonly scale: number };

function textOf(found: NotFiniteNumber): string {
  if ("loss" in found) return `the loss is ${found.loss}`;
  if ("norm" in found) return `the norm of the gradient is ${found.norm}`;
  return `the gradient is not finite even with the loss multiplied by ${2 * found.scale}`;
}

/** The loss of `step` (from 0) was not finite, or the gradient's norm: the caller can ask `session.probe` which layer it was. */
export class LossNotFinite extends ResnetProblem {
  override readonly name = "LossNotFinite";
  readonly step: number;
  /** Of the step's micro-batches, from 0. */
  readonly part: number;
  /** The loss is finite; its gradient is not. */
  readonly isOfGradient: boolean;
  constructor(found: NotFiniteNumber, step: number, part: number) {
    super("RN4015", `${textOf(found)} at step ${step + 1}`, "lower the rate, add warm-up, or look at the data");
    this.step = step;
    this.part = part;
    this.isOfGradient = !("loss" in found);
  }
}
