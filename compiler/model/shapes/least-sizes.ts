/** From which size on something holds: the least size of each symbol, 1 where it is not named. */
export type LeastSizes = ReadonlyMap<string, number>;

/** For every size. */
export const everySize: LeastSizes = new Map();

/** What holds where all of them do. */
export function bothLeast(a: LeastSizes, b: LeastSizes): LeastSizes {
  if (a.size === 0 || b.size === 0) return a.size === 0 ? b : a;
  const both = new Map(a);
  for (const [symbol, least] of b) both.set(symbol, Math.max(least, both.get(symbol) ?? 1));
  return both;
}
