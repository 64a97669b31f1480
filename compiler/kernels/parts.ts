/** How a reduction is cut into parts, and what is known of an output of one part before the parts are folded. */
import type { ReduceKind } from "../schedule/types.ts";

/** The elements of a reduction in `count` parts of `length` each, of which the last may be shorter; none is empty. */
export interface Parts {
  readonly total: number;
  readonly length: number;
  readonly count: number;
}

/** @param wanted how many parts there should be; there may be fewer */
export function cutInto(total: number, wanted: number): Parts {
  const length = Math.ceil(total / wanted);
  return { total, length, count: Math.ceil(total / length) };
}

/**
 * Partial results of a part, the last of which is the output's own value there. Of a spread a number near the mean, how far
 * the mean is from it, and the squares about the mean: parts whose means differ spread further (Chan, Golub and LeVeque 1979), and a
 * mean in one number has too few digits to tell by how much, where it is far from 0.
 */
export const partialsOf: { readonly [K in ReduceKind]: number } = { sum: 1, max: 1, spread: 3 };

/** For each output the place of its first partial result among those of all. */
export function partialPlaces(kinds: readonly ReduceKind[]): readonly number[] {
  return kinds.map((_, output) => kinds.slice(0, output).reduce((sum, kind) => sum + partialsOf[kind], 0));
}
