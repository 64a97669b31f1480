/** How long a step takes, as `train` does them, and how much of that is not the device's: what the host costs. */
import { median } from "../spread.ts";
import { stepSpans } from "./step-spans.ts";
import type { Subject } from "./subject.ts";

export interface StepTimes {
  readonly steps: number;
  /** Of one, from the end of the one before: the median. */
  readonly milliseconds: number;
  /** The mean of the `IN_A_ROW` in a row that took least, since ends may come at once; the median where none took less. */
  readonly best: number;
  readonly host: HostTime;
}
export interface HostTime {
  /** A step's, in which no kernel runs; null where the device has no clock to tell. */
  readonly milliseconds: number | null;
  /** Of a step, 0 to 1. */
  readonly share: number | null;
}

/**
 * Before anything is counted: engines compile, caches fill, threads find out whether they are worth waking. A step that
 * takes as long as `WARM_MS` has done all that in one.
 */
const [WARM_UP, WARM_MS] = [4, 1000];
/** As many steps as fill this where nobody says how many, but at least so many, and at most. */
const BUDGET_MS = 2000;
const [LEAST, MOST] = [5, 2000];
/** Timed runs whose kernels are summed where a device tells nothing of its other runs. */
const TIMED_RUNS = 5;
export const IN_A_ROW = 3;

/** @param wanted how many steps; as many as fill two seconds when left out */
export async function measureSteps(subject: Subject, wanted?: number): Promise<StepTimes> {
  const step = await warmUp(subject);
  const steps = wanted ?? Math.min(MOST, Math.max(LEAST, Math.ceil(BUDGET_MS / step)));
  const ends = await run(subject, steps);
  const { milliseconds, best } = timesOf(spansOf(ends));
  const share = hostShareOf(ends) ?? (await shareBesidePasses(subject, milliseconds));
  const host = { milliseconds: share === undefined ? null : share * milliseconds, share: share ?? null };
  return { steps, milliseconds, best, host };
}

/** @returns milliseconds of its last step */
async function warmUp(subject: Subject): Promise<number> {
  const until = performance.now() + WARM_MS;
  let last = 0;
  for (let step = 0; step < WARM_UP && (step === 0 || performance.now() < until); step++)
    [last = 0] = spansOf(await run(subject, 1));
  return last;
}

/** @param times of steps, in their order; fewer than `IN_A_ROW` have no best but their median */
export function timesOf(times: readonly number[]): Pick<StepTimes, "milliseconds" | "best"> {
  const milliseconds = median(times);
  const means = times
    .slice(IN_A_ROW - 1)
    .map((_, at) => times.slice(at, at + IN_A_ROW).reduce((sum, each) => sum + each, 0) / IN_A_ROW);
  return { milliseconds, best: Math.min(milliseconds, ...means) };
}

/** @returns what of a step is not its kernels' */
function shareBeside(step: number, kernels: number): number {
  return Math.max(0, step - kernels) / step;
}

/** When a step ended, and how long a processor's kernels had run until then; undefined of a GPU's. */
export interface StepEnd {
  readonly at: number;
  readonly busy: number | undefined;
}

/**
 * What of a step is not its kernels', as the median of `IN_A_ROW` in a row, as the step's time is one: of all steps together
 * it would be that of the few that something held up. Undefined where no clock tells of the kernels.
 */
export function hostShareOf(ends: readonly StepEnd[]): number | undefined {
  const width = Math.min(IN_A_ROW, ends.length - 1);
  const shares = ends.slice(width).flatMap(({ at, busy }, first) => {
    const before = ends[first];
    if (busy === undefined || before?.busy === undefined || at <= before.at) return [];
    return [shareBeside(at - before.at, busy - before.busy)];
  });
  return shares.length === 0 ? undefined : median(shares);
}

/** Steps follow each other as closely as the session lets them. @returns when they began, and their ends */
async function run({ session, definition, inputs, numbers }: Subject, count: number): Promise<readonly StepEnd[]> {
  const now = (): StepEnd => ({ at: performance.now(), busy: session.busyMilliseconds });
  const ends = [now()];
  if (definition.kind === "infer") {
    for (let step = 0; step < count; step++) {
      await session.run(inputs);
      ends.push(now());
    }
  } else {
    const results: Promise<unknown>[] = [];
    for (let step = 0; step < count; step++) {
      const { result } = await session.step(inputs, numbers);
      results.push(result.then(() => ends.push(now())));
    }
    await Promise.all(results);
  }
  return ends;
}
function spansOf(ends: readonly StepEnd[]): readonly number[] {
  return ends.slice(1).map(({ at }, index) => at - (ends[index]?.at ?? 0));
}

/**
 * Of a GPU, whose passes note their ends where they are timed. Either is at most what the host costs: a timed run waits for
 * its passes by itself, where steps that follow each other hide some of that; and steps of another moment, when the machine
 * does something else, take longer or shorter than the timed ones; where they take less than the timed kernels alone, that
 * says nothing. Undefined where the adapter has no timestamps.
 */
async function shareBesidePasses(
  { session, definition, inputs, numbers }: Subject,
  step: number,
): Promise<number | undefined> {
  const runs: { readonly kernels: number; readonly share: number }[] = [];
  for (let each = 0; each < TIMED_RUNS; each++) {
    const startedAt = performance.now();
    const timed = await session.time(definition.kind, inputs, numbers);
    const whole = performance.now() - startedAt;
    if (timed.clock !== "timestamps") return undefined;
    const kernels = stepSpans(timed).reduce((sum, each) => sum + each, 0);
    runs.push({ kernels, share: shareBeside(whole, kernels) });
  }
  const alone = median(runs.map(({ share }) => share));
  const beside = shareBeside(step, median(runs.map(({ kernels }) => kernels)));
  return beside > 0 ? Math.min(alone, beside) : alone;
}
