/** How often something is measured: until more would move its median by little, or as often as is worth its time. */
import { spreadOf } from "../cli/spread.ts";

/** Of the median: its standard error, about, from which on nothing is measured again. */
const ACCURACY = 0.02;

export interface Repeats {
  readonly least: number;
  readonly most: number;
}

/** @param times of one thing so far, each of the same work */
export function isEnough(times: readonly number[], { least, most }: Repeats): boolean {
  if (times.length < least) return false;
  if (times.length >= most) return true;
  const spread = spreadOf(times);
  // Of one time nobody knows.
  if (!spread || spread.deviation === null) return false;
  return spread.deviation <= ACCURACY * spread.mean * Math.sqrt(times.length);
}
