/** Seeded random numbers, a stream for each name: the same for a seed, whatever else was drawn before. */

/** A 32-bit hash of a number and a text (FNV-1a, mixed before and after): the start of a stream. */
export function streamOf(seed: number, name: string): number {
  // Mixed, or a seed and a name that differ in the same bits would cancel out.
  let hash = mix(seed | 0);
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  return mix(hash);
}

/** splitmix32's finaliser (Steele et al. 2014, constants by Wellons). */
function mix(value: number): number {
  let z = (value + 0x9e3779b9) >>> 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad) >>> 0;
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97) >>> 0;
  return (z ^ (z >>> 15)) >>> 0;
}

/**
 * Uniform numbers in [0, 1) with 32 bits: sfc32 (Doty-Humphrey's Small Fast Counting, PractRand). Its 128 bits of state
 * matter: with 32, the streams of two large tensors would be stretches of one circle, and likely overlap.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;

  constructor(seed: number, name = "") {
    this.#a = streamOf(seed, name);
    this.#b = mix(this.#a);
    this.#c = mix(this.#b);
    // The author's rounds until every bit of the seed has reached every bit of the state.
    for (let round = 0; round < 12; round++) this.#next();
  }
  #next(): number {
    const drawn = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + drawn) | 0;
    return drawn >>> 0;
  }
  uniform(): number {
    return this.#next() / 2 ** 32;
  }
  /** 0 … limit - 1. */
  below(limit: number): number {
    return Math.floor(this.uniform() * limit);
  }
  /** Standard normal, by Box and Muller. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** 0 … count - 1 in an order of the seed's (Fisher and Yates). */
export function shuffled(count: number, seed: number, name: string): Uint32Array {
  const random = new Random(seed, name);
  const order = Uint32Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = random.below(i + 1);
    const swapped = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = swapped;
  }
  return order;
}
