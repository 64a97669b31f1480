/** Whether numbers are finite: what is not never gets into a file, nor out of one into a run. */
import { ResnetProblem } from "./problem.ts";
import type { Program } from "./program.ts";

/** The largest number of 32 bits. */
export const MOST_F32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * Beyond this a number's square is not finite in 32 bits, and variances and gradients are made of squares: nothing can be
 * computed with it, whatever the rate.
 */
export const MOST_USABLE = Math.sqrt(MOST_F32);

/**
 * The one rule of what is saved and of what is loaded: numbers that a program that trains can go on with, and any finite
 * ones where nothing is squared any more.
 */
export function mostUsable({ functions }: Pick<Program, "functions">): number {
  return functions.some(({ kind }) => kind === "train") ? MOST_USABLE : Number.MAX_VALUE;
}

export interface NotFinite {
  /** The first tensor that holds such a number. */
  readonly tensor: string;
  readonly count: number;
  readonly total: number;
  /** What finite ones among them are beyond; undefined where there are none. */
  readonly beyond?: number;
}

/**
 * @param tensors by name
 * @param most numbers of a larger magnitude count as not finite
 * @returns undefined where every number is finite
 */
export function findNotFinite(
  tensors: Iterable<readonly [string, ArrayLike<number>]>,
  most = Number.MAX_VALUE,
): NotFinite | undefined {
  let [count, finite, total] = [0, 0, 0];
  let first: string | undefined;
  for (const [name, values] of tensors) {
    const before = count;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      // NaN is neither below nor above.
      if (Math.abs(value) <= most) continue;
      count++;
      if (Number.isFinite(value)) finite++;
    }
    if (count > before) first ??= name;
    total += values.length;
  }
  return first === undefined ? undefined : { tensor: first, count, total, ...(finite > 0 ? { beyond: most } : {}) };
}

/** `not finite or beyond 1.8e+19` */
export function beyondUse({ beyond }: Pick<NotFinite, "beyond">): string {
  return beyond === undefined ? "not finite" : `not finite or beyond ${beyond.toPrecision(2)}`;
}

/** `13 of 10,632 numbers are not finite; first seen in stem.bn.running_var` */
export function notFiniteText(found: NotFinite): string {
  const { tensor, count, total } = found;
  const [some, all] = [count, total].map((each) => each.toLocaleString("en-US"));
  return `${some} of ${all} numbers ${count === 1 ? "is" : "are"} ${beyondUse(found)}; first seen in ${tensor}`;
}

/** @throws ResnetProblem RN4015 where a number is not finite, or beyond `most` */
export function requireFiniteTensors(
  tensors: Iterable<readonly [string, ArrayLike<number>]>,
  most = Number.MAX_VALUE,
): void {
  const found = findNotFinite(tensors, most);
  if (found)
    throw new ResnetProblem("RN4015", notFiniteText(found), "go on from weights saved before, at a lower rate");
}
