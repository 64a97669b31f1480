/** What a tensor may hold by what it is: the program says so of a variance, which is no square of anything where it is negative. */
import type { TensorRange } from "./program.ts";

export interface Ranged {
  readonly name: string;
  readonly range?: TensorRange | undefined;
}

/** `s.bn.running_var holds -3; a variance is 0 or more`; undefined where all is as it can be. What is NaN is told elsewhere. */
export function outOfRange({ name, range }: Ranged, values: ArrayLike<number>): string | undefined {
  if (!range) return undefined;
  const { least, most = Infinity, whole = false, words } = range;
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    if (value < least || value > most || (whole && !Number.isInteger(value) && !Number.isNaN(value)))
      return `${name} holds ${value}; ${words}`;
  }
  return undefined;
}
