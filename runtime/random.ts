/** Seeded random numbers by counting: the same for a seed, whatever was drawn before. */

/** A 32-bit mix of a text and a number: the start of a stream. */
export function streamOf(seed: number, name: string): number {
  let hash = (0x811c9dc5 ^ seed) >>> 0;
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

/** Uniform numbers in [0, 1) with 32 bits. */
export class Random {
  #state: number;
  constructor(seed: number, name = "") {
    this.#state = streamOf(seed, name);
  }
  uniform(): number {
    this.#state = (this.#state + 0x9e3779b9) >>> 0;
    return mix(this.#state) / 2 ** 32;
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
