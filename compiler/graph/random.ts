/**
 * Uniform numbers in [0, 1) by counting: hash(seed, stream, index), the same on every target. PCG's output
 * permutation (O'Neill 2014; Jarzynski and Olano 2020, "pcg") applied three times, all in u32; 24 bits of the result.
 */

function pcg(value: number): number {
  const state = (Math.imul(value, 747796405) + 2891336453) >>> 0;
  const word = Math.imul(((state >>> ((state >>> 28) + 4)) ^ state) >>> 0, 277803737) >>> 0;
  return ((word >>> 22) ^ word) >>> 0;
}

/** @param seed i32 of the step @param stream of the layer @param index of the element */
export function uniform(seed: number, stream: number, index: number): number {
  const mixed = pcg((pcg((pcg(seed >>> 0) + stream) >>> 0) + index) >>> 0);
  return (mixed >>> 8) / 2 ** 24;
}
