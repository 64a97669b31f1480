/** Cycles in words. */

/** Names shown of a long way: enough to see how it begins and how it comes back. */
const MOST_SHOWN = 12;

/** `a -> b -> a`: the way from its place `from` on and back to it; of a long one the beginning and the end. */
export function cycleText<T>(way: readonly T[], from: number, nameOf: (each: T) => string): string {
  const half = MOST_SHOWN / 2;
  const isShort = way.length - from <= MOST_SHOWN;
  const shown = isShort
    ? way.slice(from).map(nameOf)
    : [...way.slice(from, from + half).map(nameOf), "…", ...way.slice(-half).map(nameOf)];
  return [...shown, ...way.slice(from, from + 1).map(nameOf)].join(" -> ");
}
