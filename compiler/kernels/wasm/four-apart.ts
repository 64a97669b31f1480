/** Four numbers that do not lie side by side, as a vector. */
import { v128 } from "./code/build.ts";
import type { I32, V128 } from "./code/tree.ts";

/** @param offset of the first, in bytes @param step bytes from each to the next */
export function loadFourApart(at: I32, offset: number, step: number): V128 {
  return [1, 2, 3].reduce(
    (vector, lane) => v128.loadLane(at, vector, lane, offset + lane * step),
    v128.loadFirst(at, 1, offset),
  );
}
