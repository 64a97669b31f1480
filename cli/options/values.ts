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

/** Bytes, at least one, and how they were written, for commands that say them again. */
export class Size {
  readonly bytes: number;
  readonly #written: string;

  constructor(bytes: number, written: string) {
    this.bytes = bytes;
    this.#written = written;
  }
  toString(): string {
    return this.#written;
  }
}
const UNITS = " kmgt";

/** `2GB`, `1.5GiB`, `800M`, in letters of either size. A number without a unit is refused: some read it as megabytes. */
export function size(given: string): Size {
  const match = /^(\d{1,15}(?:\.\d{1,15})?)\s*(?:([kmgt])(i?)b?|b)$/i.exec(given.trim());
  const [, digits = "", unit = " ", binary = ""] = match ?? [];
  const bytes = Math.floor(Number(digits) * (binary ? 1024 : 1000) ** UNITS.indexOf(unit.toLowerCase()));
  if (match && bytes >= 1 && bytes <= Number.MAX_SAFE_INTEGER) return new Size(bytes, given.trim());
  throw new InvalidArgumentError(
    "It is a size with its unit, such as 2GB (powers of 1,000) or 1.5GiB (powers of 1,024).",
  );
}

export function rate(given: string): number {
  const value = Number(given);
  if (!isRate(value)) throw new InvalidArgumentError(`It is ${RATE_RANGE}.`);
  return value;
}
