/** What may be counted: the limit of every whole number that a recipe or a flag gives, and how it is told. */
import { grouped } from "../../../grammar/counted.ts";

/** Steps and seeds are kept in 32 bits. */
export const MOST_COUNT = 2 ** 31 - 1;

/** `a whole number from 1 to 2,147,483,647`. */
export function wholeFrom(least: number, most = MOST_COUNT): string {
  return `a whole number from ${least} to ${grouped(most)}`;
}
