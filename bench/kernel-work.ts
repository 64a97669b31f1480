/** What kernels are timed on, for every target: shapes of ResNet-20 (batch 32) and ResNet-50 (batch 1). */
import type { KernelCase } from "../test/support/kernel-case.ts";
import {
  convolutionFlops,
  convolutionTriple,
  matmulCase,
  type ConvolutionCase,
} from "../test/support/single-operations.ts";

const same = [1, 1, 1, 1] as const;
const shapes: { readonly [name: string]: ConvolutionCase } = {
  "ResNet-20 32x32x3 to 16": { x: [32, 32, 32, 3], kernel: [3, 3], co: 16, padding: same },
  "ResNet-20 32x32x16": { x: [32, 32, 32, 16], kernel: [3, 3], co: 16, padding: same },
  "ResNet-20 16x16x32": { x: [32, 16, 16, 32], kernel: [3, 3], co: 32, padding: same },
  "ResNet-20 8x8x64": { x: [32, 8, 8, 64], kernel: [3, 3], co: 64, padding: same },
  "ResNet-20 32x32x16 to 32, stride 2": { x: [32, 32, 32, 16], kernel: [3, 3], co: 32, stride: [2, 2], padding: same },
  "ResNet-20 1x1 16 to 32, stride 2": { x: [32, 32, 32, 16], kernel: [1, 1], co: 32, stride: [2, 2] },
  "ResNet-50 56x56x64": { x: [1, 56, 56, 64], kernel: [3, 3], co: 64, padding: same },
  "ResNet-50 14x14x256": { x: [1, 14, 14, 256], kernel: [3, 3], co: 256, padding: same },
  "ResNet-50 1x1 64 to 256": { x: [1, 56, 56, 64], kernel: [1, 1], co: 256 },
};

export interface Work {
  readonly each: KernelCase;
  /** By the operation's definition: two for a multiply-add. */
  readonly flops: number;
  /** Rows and columns of what a convolution gives. */
  readonly extents?: readonly [number, number];
}

export function kernelWork(): readonly Work[] {
  const convolutions = Object.entries(shapes).flatMap(([name, shape]) => {
    const { x, stride = [1, 1] } = shape;
    const extents = [Math.ceil(x[1] / stride[0]), Math.ceil(x[2] / stride[1])] as const;
    return convolutionTriple(name, shape).map((each): Work => ({ each, flops: convolutionFlops(shape), extents }));
  });
  const products = [[32, 64, 10] as const, [32, 2048, 1000] as const].flatMap(([m, k, n]) => [
    { each: matmulCase(m, k, n), flops: 2 * m * k * n },
    { each: matmulCase(m, n, k, false, true), flops: 2 * m * k * n },
    { each: matmulCase(k, m, n, true, false), flops: 2 * m * k * n },
  ]);
  return [...convolutions, ...products];
}
