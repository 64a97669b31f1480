/** Whether numbers are finite: what is not never gets into a file, nor out of one into a run. */
import { ResnetProblem } from "./problem.ts";

/** The largest number of 32 bits. */
export const MOST_F32 = (2 - 2 ** -23) * 2 ** 127;

/**
 * Beyond this a number's square is not finite in 32 bits, and variances and gradients are made of squares: nothing can be
 * computed with it, whatever the rate.
 */
export const MOST_USABLE = Math.sqrt(MOST_F32);

export interface NotFinite {
  /** The first tensor that holds such a number. */
  readonly tensor: string;
  readonly count: number;
  readonly total: number;
  readonly most: number;
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
  let [count, total] = [0, 0];
  let first: string | undefined;
  for (const [name, values] of tensors) {
    const bad = countBeyond(values, most);
    if (bad > 0) first ??= name;
    count += bad;
    total += values.length;
  }
  return first === undefined ? undefined : { tensor: first, count, total, most };
}

function countBeyond(values: ArrayLike<number>, most: number): number {
  let count = 0;
  // Negated, for NaN is neither below nor above.
  for (let i = 0; i < values.length; i++) if (!(Math.abs(values[i] as number) <= most)) count++;
  return count;
}

/** `13 of 10,632 numbers are not finite; first seen in stem.bn.running_var` */
export function notFiniteText({ tensor, count, total, most }: NotFinite): string {
  const [some, all] = [count, total].map((each) => each.toLocaleString("en-US"));
  const beyond = most === Number.MAX_VALUE ? "" : ` or beyond ${most.toPrecision(2)}`;
  return `${some} of ${all} numbers ${count === 1 ? "is" : "are"} not finite${beyond}; first seen in ${tensor}`;
}

/** @throws ResnetProblem RN4015 where a number is not finite */
export function requireFiniteTensors(tensors: Iterable<readonly [string, ArrayLike<number>]>): void {
  const found = findNotFinite(tensors);
  if (found)
    throw new ResnetProblem("RN4015", notFiniteText(found), "go on from weights saved before, at a lower rate");
}
