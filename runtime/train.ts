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
import type { Program } from "./program.ts";
import { numbersOf, type StepNumbers } from "./host-function.ts";
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
      "give `to` and `schedule`, or compile it with a recipe: resnet compile FILE:RECIPE --train",
    );
  const counted = (step: number): number =>
    run?.unit === "epochs" && options.schedule === undefined ? step / run.stepsPerEpoch : step;
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
 * Trains and yields each step's result, a few steps behind the device.
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
  const definition = session.program.functions.find(({ kind }) => kind === "train");
  const running: (BegunStep<P> & { readonly step: number; readonly rate: number })[] = [];
  async function settle(): Promise<TrainProgress<P>> {
    const { step, rate, examples, result } = running.shift() as (typeof running)[number];
    const told: StepResult<P> = await result;
    if (!Number.isFinite(told.loss)) {
      await Promise.allSettled(running.map((each) => each.result));
      throw new LossNotFinite(told.loss, step);
    }
    return { ...told, step: step + 1, examples, rate };
  }
  for (let step = from; step < to && signal?.aborted !== true; step++) {
    const inputs = await batchAt(step);
    const time = timeOf(step);
    requireFinite("train", `timeOf(${step})`, time, 0);
    const known = knownNumbers(step, rateAt(schedule, time), seed);
    const { rate } = known;
    const given = { ...(definition ? numbersOf(definition, known) : {}), ...numbers(step) };
    const begun = await session.step(inputs, given);
    running.push({ ...begun, step, rate });
    if (running.length >= window) yield await settle();
  }
  while (running.length > 0) yield await settle();
}

/** What is known of a step's numbers. @param step from 0 */
export function knownNumbers(
  step: number,
  rate: number,
  seed: number,
): { readonly rate: number; readonly seed: number; readonly step: number } {
  return { rate, seed: (Math.imul(seed, 0x9e3779b1) + step) | 0, step: step + 1 };
}

/** The loss of `step` (from 0) was not finite: the caller can ask `session.probe` which layer it was. */
export class LossNotFinite extends ResnetProblem {
  override readonly name = "LossNotFinite";
  readonly step: number;
  constructor(loss: number, step: number) {
    super("RN4015", `the loss is ${loss} at step ${step + 1}`, "lower the rate, add warm-up, or look at the data");
    this.step = step;
  }
}
