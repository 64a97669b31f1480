/** When things happen in a run, in steps: its end, its evaluations and checkpoints, and the schedule's time of each step. */

/** In what a recipe counts. */
export interface RecipeTimes {
  /** Of everything but the run's length. */
  readonly unit: "steps" | "epochs";
  readonly length: { readonly unit: "steps" | "epochs"; readonly count: number };
  /** Absent: once an epoch. */
  readonly evaluateEvery?: number;
  /** Absent: where it is evaluated. */
  readonly checkpointEvery?: number;
}

export interface RunTimes {
  /** Steps of the whole run. */
  readonly total: number;
  /** Steps from one evaluation to the next. */
  readonly evaluateEvery: number;
  readonly checkpointEvery: number;
  /** Steps from one look at the norms to the next; absent where there is none. */
  readonly normsEvery?: number;
  /** In the recipe's unit: a flag that gives the length in the other one moves no milestone. */
  readonly timeOf: (step: number) => number;
}

/** @param perEpoch steps of an epoch */
export function timesOf({ unit, length, ...recipe }: RecipeTimes, perEpoch: number): RunTimes {
  const total = length.count * (length.unit === "steps" ? 1 : perEpoch);
  const stepsOf = (count: number): number => count * (unit === "steps" ? 1 : perEpoch);
  const evaluateEvery = recipe.evaluateEvery === undefined ? perEpoch : stepsOf(recipe.evaluateEvery);
  const checkpointEvery = recipe.checkpointEvery === undefined ? evaluateEvery : stepsOf(recipe.checkpointEvery);
  return { total, evaluateEvery, checkpointEvery, timeOf: (step) => (unit === "steps" ? step : step / perEpoch) };
}

/** The step up to which nothing has to be looked at: then something is evaluated, saved or at its end. */
export function nextStop(
  done: number,
  { total, evaluateEvery, checkpointEvery, normsEvery = Infinity }: RunTimes,
): number {
  const looks = normsEvery === Infinity ? total : nextMultiple(done, normsEvery);
  return Math.min(total, nextMultiple(done, evaluateEvery), nextMultiple(done, checkpointEvery), looks);
}

function nextMultiple(done: number, every: number): number {
  return (Math.floor(done / every) + 1) * every;
}
