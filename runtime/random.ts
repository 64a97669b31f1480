/** Seeded random numbers, a stream for each name: the same for a seed, whatever else was drawn before. */
import { cosineOfTurn, exponential, logarithm } from "./elementary.ts";

/** A 32-bit hash of a number and a text (FNV-1a, mixed before and after): the start of a stream. */
function streamOf(seed: number, name: string): number {
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
  /** Standard normal, by Box and Muller; the same bits in every engine. */
  normal(): number {
    const radius = Math.sqrt(-2 * logarithm(1 - this.uniform()));
    return radius * cosineOfTurn(this.uniform());
  }
  /**
   * Fills with normals of that deviation, as many calls of `normal` would. Of a network's first values, which a person waits
   * for: with the state in variables, in one loop, they take half the time.
   */
  normals(deviation: number, into: Float32Array): void {
    let [a, b, c, counter] = [this.#a, this.#b, this.#c, this.#counter];
    let radius = 0;
    for (let i = 0; i < 2 * into.length; i++) {
      const drawn = (((a + b) | 0) + counter) | 0;
      counter = (counter + 1) | 0;
      a = b ^ (b >>> 9);
      b = (c + (c << 3)) | 0;
      c = (((c << 21) | (c >>> 11)) + drawn) | 0;
      const uniform = (drawn >>> 0) / 2 ** 32;
      if (i % 2 === 0) radius = Math.sqrt(-2 * logarithm(1 - uniform));
      else into[i >> 1] = deviation * (radius * cosineOfTurn(uniform));
    }
    this.#a = a;
    this.#b = b;
    this.#c = c;
    this.#counter = counter;
  }
  /** Normal of that deviation, drawn again where it is beyond ±bound. */
  truncatedNormal(std: number, bound: number): number {
    for (;;) {
      if (2 * std <= bound) {
        const drawn = std * this.normal();
        if (Math.abs(drawn) <= bound) return drawn;
      } else {
        // Most would be drawn again. Within the bounds a wide bell is nearly flat: drawn evenly, kept as often as it is high.
        const drawn = bound * (2 * this.uniform() - 1);
        if (-logarithm(1 - this.uniform()) >= (drawn / std) ** 2 / 2) return drawn;
      }
    }
  }
  /** Of the beta distribution with twice the same parameter, from 0 to 1: two numbers of the gamma distribution, and the first's share. */
  beta(alpha: number): number {
    const [one, other] = [this.#logGamma(alpha), this.#logGamma(alpha)];
    const difference = Math.min(700, Math.max(-700, other - one));
    return 1 / (1 + exponential(difference));
  }
  /** The logarithm of a number of the gamma distribution (Marsaglia & Tsang 2000): itself it may be too small to be one. */
  #logGamma(alpha: number): number {
    if (alpha < 1) return this.#logGamma(alpha + 1) + logarithm(1 - this.uniform()) / alpha;
    const d = alpha - 1 / 3;
    for (;;) {
      const x = this.normal();
      const root = 1 + x / Math.sqrt(9 * d);
      const v = root * root * root;
      if (v <= 0) continue;
      const limit = (x * x) / 2 + d * (1 - v + logarithm(v));
      if (logarithm(1 - this.uniform()) < limit) return logarithm(d) + logarithm(v);
    }
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
