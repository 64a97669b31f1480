/** The name that a person probably meant. */
import { closest, distance } from "fastest-levenshtein";

/** The nearest of `candidates`, if it is near: two letters in five may differ, a transposition counts as two. Case counts as no difference. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const same = candidates.find((each) => each.toLowerCase() === name.toLowerCase());
  if (same !== undefined || candidates.length === 0 || name.length > 100) return same;
  const best = closest(name, [...candidates]);
  return distance(name, best) <= Math.max(1, Math.round(Math.max(name.length, best.length) * 0.4)) ? best : undefined;
}
