/**
 * Numbers of scratch by what lies there: threads wait where one step writes what another reads, and steps beside each other
 * must not do so for memory that has nothing to do with both.
 */
import { MOST_POSITION_CLASSES } from "../unrolling.ts";

/** Partial sums of a weight's gradient. */
export const WEIGHT_SUMS = 0;
/** Weights as products read them: from here on, a buffer for each class of positions. */
export const PACKED_WEIGHTS = 1;
/** Partial results of reductions: from here on. */
export const PARTIAL_RESULTS = PACKED_WEIGHTS + MOST_POSITION_CLASSES;
