/** The name that a person probably meant. */
import { closest, distance } from "fastest-levenshtein";

/**
 * The nearest of `candidates`, if it is near: two letters in five may differ, though never all of either, a transposition
 * counts as two. Case counts as no difference.
 */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const same = candidates.find((each) => each.toLowerCase() === name.toLowerCase());
  if (same !== undefined || candidates.length === 0 || name.length > 100) return same;
  const best = closest(name, [...candidates]);
  const far = distance(name, best);
  if (far >= Math.min(name.length, best.length)) return undefined;
  return far <= Math.max(1, Math.round(Math.max(name.length, best.length) * 0.4)) ? best : undefined;
}

/** Letters of candidates that one file's mistakes may be compared with: more than a second of it helps nobody. */
const MOST_LETTERS = 20_000_000;

/**
 * The same for many mistakes of one file: a thousand misspelt names among as many declared ones are a million
 * comparisons, and what comes after a bound is told without a suggestion.
 */
export class Suggestions {
  #left = MOST_LETTERS;

  near(name: string, candidates: () => readonly string[]): string | undefined {
    if (this.#left <= 0) return undefined;
    const among = candidates();
    this.#left -= among.reduce((sum, each) => sum + each.length, among.length);
    return nearest(name, among);
  }
}

/** `a, b, c`; of many the first twelve, and how many more there are. */
export function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return more > 1 ? `${names.slice(0, MOST_LISTED).join(", ")} and ${more} more` : names.join(", ");
}
const MOST_LISTED = 12;
