/** Whether numbers are finite: what is not never gets into a file, nor out of one into a session. */
import { ResnetProblem } from "./problem.ts";

export interface NotFinite {
  /** The first tensor that holds such a number. */
  readonly tensor: string;
  readonly count: number;
  readonly total: number;
}

/** @param tensors by name @returns undefined where every number is finite */
export function findNotFinite(tensors: Iterable<readonly [string, ArrayLike<number>]>): NotFinite | undefined {
  let [count, total] = [0, 0];
  let first: string | undefined;
  for (const [name, values] of tensors) {
    const bad = countNotFinite(values);
    if (bad > 0) first ??= name;
    count += bad;
    total += values.length;
  }
  return first === undefined ? undefined : { tensor: first, count, total };
}

function countNotFinite(values: ArrayLike<number>): number {
  let count = 0;
  // x - x is 0 for what is finite and NaN for all else: no call for each of millions of numbers.
  for (let i = 0; i < values.length; i++) if ((values[i] as number) - (values[i] as number) !== 0) count++;
  return count;
}

/** `13 of 10,632 numbers are not finite, the first in stem.bn.running_var` */
export function notFiniteText({ tensor, count, total }: NotFinite): string {
  const [some, all] = [count, total].map((each) => each.toLocaleString("en-US"));
  return `${some} of ${all} numbers ${count === 1 ? "is" : "are"} not finite, the first in ${tensor}`;
}

/** @throws ResnetProblem RN4015 where a number is not finite */
export function requireFinite(tensors: Iterable<readonly [string, ArrayLike<number>]>): void {
  const found = findNotFinite(tensors);
  if (found)
    throw new ResnetProblem("RN4015", notFiniteText(found), "go on from weights saved before, at a lower rate");
}
