/** Whether two contestants computed the same: only then is their time compared. */

/** Of the largest value. Sums of float32 in other orders differ by less; another network, or another step, by far more. */
const TOLERANCE = 1e-3;

export interface Agreement {
  readonly agrees: boolean;
  /** For people. */
  readonly says: string;
}

/** @param what losses or logits; as many are compared as both have */
export function agreement(what: string, ours: readonly number[], theirs: readonly number[]): Agreement {
  const count = Math.min(ours.length, theirs.length);
  if (count === 0) return { agrees: false, says: `it says none of its ${what}` };
  const largest = Math.max(...ours.slice(0, count).map(Math.abs));
  const differences = ours.slice(0, count).map((each, index) => Math.abs(each - (theirs[index] ?? Number.NaN)));
  const most = Math.max(...differences) / largest;
  if (most <= TOLERANCE) return { agrees: true, says: `${what} within ${most.toExponential(0)}` };
  const at = differences.findIndex((each) => !(each <= TOLERANCE * largest));
  return { agrees: false, says: `its ${what} differ: ${theirs[at]} where ours says ${ours[at]}` };
}
