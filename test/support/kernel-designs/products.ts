/** Linear layers: each product of awkward extents as a layer's output, as its gradient by the weight and as that by the input. */
import { of, type LayerDesign } from "./design.ts";

/** [m, k] by [k, n]. */
const extents: readonly (readonly [m: number, k: number, n: number])[] = [
  [1, 64, 10],
  [33, 16, 10],
  [5, 17, 16],
  [4, 300, 7],
  [8, 12, 1],
];

export const products: readonly LayerDesign[] = extents.flatMap(([m, k, n]) => [
  of(`[${m}, ${k}] by [${k}, ${n}]`, [m, k], `linear(${n}, bias: false)`),
  of(`[${k}, ${m}] transposed by [${k}, ${n}]`, [k, m], `linear(${n}, bias: false)`),
  of(`[${m}, ${k}] by [${n}, ${k}] transposed`, [m, n], `linear(${k}, bias: false)`),
]);
