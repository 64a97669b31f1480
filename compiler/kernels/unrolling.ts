/**
 * What is written out in code, and from when on it is a loop instead: code must not grow with a stride or a kernel of
 * thousands. All networks that are trained stay below.
 */

/** Classes of input positions that have kernels of their own, `stride` squared as a rule. */
export const MOST_POSITION_CLASSES = 64;
/** Neighbouring taps, columns or channels in a row of statements. */
export const MOST_UNROLLED = 32;
