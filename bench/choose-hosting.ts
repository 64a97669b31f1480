/** Which row of a table to take of what was measured. */
import type { AlgorithmRow, HostingRow, Loading } from "../compiler/kernels/target.ts";

export interface Tried {
  readonly hosting: HostingRow;
  /** Of the time of a step whose kernels do nothing of their tails. */
  readonly ratio: number;
}

/** Ratios that differ by less may be the same: the most that is no slower is taken, dispatches less are worth a doubt. */
const DOUBT = 0.02;

/** @param tried each family by itself, less before more, and last all that all of them can do */
export function chooseHosting(tried: readonly Tried[]): HostingRow {
  const least = Math.min(1, ...tried.map(({ ratio }) => ratio));
  const together = tried.at(-1);
  // It was measured, where a row of what pays by itself is a guess.
  if (together && together.ratio <= least + DOUBT) return together.hosting;
  const alone = tried.slice(0, -1);
  const families = [...new Set(alone.flatMap(({ hosting }) => Object.keys(hosting)))];
  return Object.assign(
    {},
    ...families.map((family): HostingRow => {
      const own = alone.filter(({ hosting }) => Object.keys(hosting).join() === family);
      const best = Math.min(1, ...own.map(({ ratio }) => ratio));
      return own.findLast(({ ratio }) => ratio <= best + DOUBT)?.hosting ?? {};
    }),
  ) as HostingRow;
}

/** @param tried less before more, the first of them none. Memory and dispatches less are worth a doubt */
export function chooseLoading(tried: readonly { readonly row: Loading; readonly ratio: number }[]): Loading {
  const best = Math.min(...tried.map(({ ratio }) => ratio));
  return tried.findLast(({ ratio }) => ratio <= best + DOUBT)?.row ?? "none";
}

/** @param tried families by themselves. A longer kernel compiles longer, which is worth a doubt */
export function chooseAlgorithms(
  tried: readonly { readonly row: AlgorithmRow; readonly ratio: number }[],
): AlgorithmRow {
  return Object.assign({}, ...tried.filter(({ ratio }) => ratio < 1 - DOUBT).map(({ row }) => row)) as AlgorithmRow;
}
