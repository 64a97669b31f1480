/** What the words of several augmentations take: sizes, and ranges of areas and shapes. */
import { grouped } from "../../../grammar/counted.ts";
import { LONGEST_SIDE, rangeProblem, type Range, type Size } from "../../../runtime/augment/augmentation.ts";
import { defaulted, exactList, required } from "../../model/words/parameters.ts";
import { rational, type Rational } from "../../model/values/rational.ts";
import type { Parameter } from "../../model/words/word.ts";
import type { WordCall } from "../word-call.ts";

const SIDES = `one or two whole numbers from 1 to ${grouped(LONGEST_SIDE)}`;

/** One number, or height and width. */
export function readSize(call: WordCall): number | Size {
  return call.judged(() => sizeOf(call), 1);
}
function sizeOf(call: WordCall): number | Size {
  const [height = 0, width, ...more] = call.numbers("size");
  const fits = [height, width ?? height].every((side) => Number.isInteger(side) && side >= 1 && side <= LONGEST_SIDE);
  if (!fits || more.length > 0) return call.outOfRange("size", SIDES);
  return width === undefined ? height : [height, width];
}
/** One number is a square. */
export function readBoth(call: WordCall): Size {
  const size = readSize(call);
  return typeof size === "number" ? [size, size] : size;
}

export const cropSize = required("size", "size", "height and width of what comes out; one number is a square");

/** @param share of the whole, at most 1 */
export function readRange(call: WordCall, name: "scale" | "ratio"): Range {
  return call.judged(() => rangeOf(call, name), [1, 1]);
}
function rangeOf(call: WordCall, name: "scale" | "ratio"): Range {
  const [least = 0, most = 0, ...more] = call.numbers(name);
  const limit = name === "scale" ? 1 : RATIO_LIMIT;
  const fits = more.length === 0 && rangeProblem(name, [least, most], limit) === undefined;
  return fits ? [least, most] : call.outOfRange(name, `[least, most], above 0 and at most ${limit}`);
}
const RATIO_LIMIT = 1000;

export function scaleParameter(doc: string, least: Rational, most: Rational): Parameter {
  return defaulted("scale", "float[]", exactList(least, most), doc);
}
export function ratioParameter(doc: string, least: Rational, most: Rational): Parameter {
  return defaulted("ratio", "float[]", exactList(least, most), doc);
}
export const part = (numerator: bigint, denominator: bigint): Rational => rational(numerator, denominator);
