/** What the text of an option's value stands for. Each throws InvalidArgumentError, which says what it should be. */
import { InvalidArgumentError } from "commander";
import { MOST_COUNT, wholeFrom } from "../../compiler/model/values/counts.ts";
import { isRate, RATE_RANGE } from "../../compiler/recipes/rates.ts";

/** As it is written. */
export function text(given: string): string {
  return given;
}

/** Of a file or a folder. What a variable that is not set makes of a command would be the working folder. */
export function path(given: string): string {
  if (given === "") throw new InvalidArgumentError("It is an empty name: is a variable of your shell not set?");
  return given;
}

/** A whole number in its range; what is beyond is told with the limit. */
export function whole(least: number, most: number): (given: string) => number {
  return (given) => {
    const value = Number(given);
    if (given.trim() !== "" && Number.isInteger(value) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`It is ${wholeFrom(least, most)}.`);
  };
}
export const count = whole(1, MOST_COUNT);
export const natural = whole(0, MOST_COUNT);

/** How many are shown, with no limit of ours. */
export function amount(given: string): number {
  const value = Number(given);
  if (!/^\d+$/.test(given) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("It is a whole number of at least 0.");
  return value;
}

/** `2GB`, `1.5GiB`, `800M`: bytes, at least one. */
export function bytes(given: string): number {
  const match = /^(\d{1,15}(?:\.\d{1,15})?)\s*(?:([kKMGT])(i?)B?|B)?$/.exec(given.trim());
  const [, digits = "", unit = "", binary = ""] = match ?? [];
  const size = Math.floor(Number(digits) * (binary ? 1024 : 1000) ** " kMGT".indexOf(unit === "K" ? "k" : unit || " "));
  if (match && size >= 1 && size <= Number.MAX_SAFE_INTEGER) return size;
  throw new InvalidArgumentError("It is a size such as 2GB (powers of 1,000) or 1.5GiB (powers of 1,024).");
}

export function rate(given: string): number {
  const value = Number(given);
  if (!isRate(value)) throw new InvalidArgumentError(`It is ${RATE_RANGE}.`);
  return value;
}
