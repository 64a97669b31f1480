/** The learning rate of a step, as `reference.md`, section 7, defines its schedules: PyTorch's, with one way to warm up. */

import { requireFinite, requireOptions, requireWord, told, wrongArgument } from "./argument.ts";

interface Forms {
  readonly constant: {};
  readonly steps: { readonly drop: number; readonly at: readonly number[] };
  readonly cosine: { readonly to: number };
  readonly linear: { readonly to: number };
  readonly polynomial: { readonly power: number };
  readonly exponential: { readonly factor: number };
  /** How the rate goes up and down: by half a cosine when left out. */
  readonly one_cycle: { readonly rise: number; readonly shape?: "linear" };
  readonly restarts: { readonly period: number; readonly grow: number };
}
type Kind = keyof Forms;

/** A schedule for a run of any length; its times are steps or epochs. */
export type ScheduleForm = { readonly [K in Kind]: { readonly kind: K; readonly rate: number } & Forms[K] }[Kind] & {
  readonly warmup: number;
  readonly warmupFrom: number;
  readonly warmupShape: "linear" | "constant";
};
/** For one run: what goes on to its end knows where that is. */
export type Schedule = ScheduleForm & {
  /** Of the run, in the schedule's unit: `cosine`, `linear`, `polynomial` and `one_cycle` need it. */
  readonly length?: number;
  /** How long one step is in that unit, 1 when left out: PyTorch's `one_cycle` is over at the last step, not after it. */
  readonly step?: number;
};

const ending: readonly Kind[] = ["cosine", "linear", "polynomial", "one_cycle"];

/** @param length of the run in the schedule's unit @param step how long a step is in it */
export function scheduleOver(form: ScheduleForm, length: number, step: number): Schedule {
  if (!ending.includes(form.kind)) return form;
  return form.kind === "one_cycle" && step !== 1 ? { ...form, length, step } : { ...form, length };
}

/**
 * @param time steps (or epochs, fractions included) done before this step; the unit is the recipe's
 * @throws ResnetProblem RN5013 for a schedule of an unknown kind, or numbers that are none
 */
export function rateAt(schedule: Schedule, time: number): number {
  requireSchedule(schedule);
  requireFinite("rateAt", "time", time, 0);
  const { kind, rate, warmup, warmupFrom, warmupShape } = schedule;
  const warm = warmupShape === "constant" ? warmupFrom : warmupFrom + ((1 - warmupFrom) * time) / warmup;
  // Milestones count from the first step; all else begins after the warm-up.
  if (kind === "steps") return dropped(schedule, time) * (time < warmup ? warm : 1);
  return time < warmup ? rate * warm : rateAfter(schedule, time - warmup, (schedule.length ?? 0) - warmup);
}

/** One multiplication after the other, as in PyTorch. */
function dropped({ rate, drop, at }: Extract<Schedule, { readonly kind: "steps" }>, time: number): number {
  return at.reduce((left, milestone) => (milestone <= time ? left * drop : left), rate);
}

/** @param time since the warm-up @param length of the run without it */
function rateAfter(schedule: Exclude<Schedule, { readonly kind: "steps" }>, time: number, length: number): number {
  const { rate } = schedule;
  switch (schedule.kind) {
    case "constant":
      return rate;
    case "cosine":
      return annealed(rate, schedule.to, share(time, length));
    case "linear":
      return rate + (schedule.to - rate) * share(time, length);
    case "polynomial":
      return rate * (1 - share(time, length)) ** schedule.power;
    case "exponential":
      return rate * power(schedule.factor, time);
    case "one_cycle":
      return cycled(schedule, time, length);
    case "restarts":
      return restarted(schedule, time);
  }
}

/** From 0 to 1. */
function share(time: number, length: number): number {
  return length > 0 ? Math.min(1, time / length) : 1;
}
/** Half a cosine from one rate to another. */
function annealed(from: number, to: number, done: number): number {
  return to + ((from - to) * (1 + Math.cos(Math.PI * done))) / 2;
}

function straight(from: number, to: number, done: number): number {
  return from + (to - from) * done;
}

/** By multiplications, squared as they go: engines differ in a power's last bits. What is no whole number is a part of an epoch. */
function power(factor: number, time: number): number {
  const whole = Math.floor(time);
  let [product, square] = [1, factor];
  for (let left = whole; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return time === whole ? product : product * factor ** (time - whole);
}

function cycled(
  { rate, rise, shape, step = 1 }: Extract<Schedule, { readonly kind: "one_cycle" }>,
  time: number,
  length: number,
): number {
  const first = rate / 25;
  const [top, last] = [rise * length - step, length - step];
  const between = shape === "linear" ? straight : annealed;
  if (time <= top) return between(first, rate, top > 0 ? time / top : 1);
  return between(rate, first / 1e4, share(time - top, last - top));
}

function restarted({ rate, period, grow }: Extract<Schedule, { readonly kind: "restarts" }>, time: number): number {
  let [begun, lasts] = [0, period];
  if (grow === 1) begun = Math.floor(time / period) * period;
  else
    while (time >= begun + lasts) {
      begun += lasts;
      lasts *= grow;
    }
  return annealed(rate, 0, (time - begun) / lasts);
}

const own: { readonly [K in Kind]: readonly Exclude<keyof Forms[K], "at" | "shape">[] } = {
  constant: [],
  steps: ["drop"],
  cosine: ["to"],
  linear: ["to"],
  polynomial: ["power"],
  exponential: ["factor"],
  one_cycle: ["rise"],
  restarts: ["period", "grow"],
};
const kinds = Object.keys(own) as readonly Kind[];
const options = [
  ...["kind", "rate", "at", "shape", "warmup", "warmupFrom", "warmupShape", "length", "step"],
  ...Object.values(own).flat(),
];

/** @throws ResnetProblem RN5013 */
export function requireSchedule(schedule: Schedule): void {
  requireOptions("schedule", schedule, options);
  requireWord("schedule", "kind", schedule.kind, kinds);
  const numbers: { readonly [name: string]: unknown } = { ...schedule };
  const least: { readonly [name: string]: number } = { period: Number.MIN_VALUE, grow: 1, step: Number.MIN_VALUE };
  const needed = ending.includes(schedule.kind) ? ["length"] : [];
  for (const name of ["rate", "warmup", "warmupFrom", ...own[schedule.kind], ...needed])
    requireFinite("schedule", name, numbers[name] as number, least[name] ?? 0);
  if (schedule.step !== undefined) requireFinite("schedule", "step", schedule.step, Number.MIN_VALUE);
  requireWord("schedule", "warmupShape", schedule.warmupShape, ["linear", "constant"]);
  if (schedule.kind === "one_cycle" && schedule.shape !== undefined)
    requireWord("schedule", "shape", schedule.shape, ["linear"]);
  if (schedule.kind !== "steps") return;
  if (!Array.isArray(schedule.at))
    throw wrongArgument(
      "schedule",
      `at is ${told(schedule.at)}`,
      "give the times at which the rate drops, [32000, 48000]",
    );
  for (const time of schedule.at) requireFinite("schedule", "a time in at", time, 0);
}
