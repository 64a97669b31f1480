/** What kernels are timed on, for every target, by kind: shapes of ResNet-20 (batch 32), of ResNet-50 and others (batch 1). */
import { caseOf, type KernelCase } from "../test/support/kernel-case.ts";
import {
  convolutionFlops,
  convolutionTriple,
  matmulCase,
  type ConvolutionCase,
} from "../test/support/single-operations.ts";

const same = [1, 1, 1, 1] as const;
const convolutions = {
  "few input channels": {
    "ResNet-20 32x32x3 to 16": { x: [32, 32, 32, 3], kernel: [3, 3], co: 16, padding: same },
    "ResNet-50 224x224x3 to 64, 7x7, stride 2": {
      x: [1, 224, 224, 3],
      kernel: [7, 7],
      co: 64,
      stride: [2, 2],
      padding: [3, 3, 3, 3],
    },
  },
  "3x3": {
    "ResNet-20 32x32x16": { x: [32, 32, 32, 16], kernel: [3, 3], co: 16, padding: same },
    "ResNet-20 16x16x32": { x: [32, 16, 16, 32], kernel: [3, 3], co: 32, padding: same },
    "ResNet-20 8x8x64": { x: [32, 8, 8, 64], kernel: [3, 3], co: 64, padding: same },
    "ResNet-50 56x56x64": { x: [1, 56, 56, 64], kernel: [3, 3], co: 64, padding: same },
    "ResNet-50 14x14x256": { x: [1, 14, 14, 256], kernel: [3, 3], co: 256, padding: same },
    "ResNet-50 7x7x512, batch 4": { x: [4, 7, 7, 512], kernel: [3, 3], co: 512, padding: same },
  },
  strided: {
    "ResNet-20 32x32x16 to 32, stride 2": {
      x: [32, 32, 32, 16],
      kernel: [3, 3],
      co: 32,
      stride: [2, 2],
      padding: same,
    },
    "ResNet-20 1x1 16 to 32, stride 2": { x: [32, 32, 32, 16], kernel: [1, 1], co: 32, stride: [2, 2] },
    "ResNet-50 56x56x128, stride 2": { x: [1, 56, 56, 128], kernel: [3, 3], co: 128, stride: [2, 2], padding: same },
  },
  "1x1": {
    "ResNet-50 1x1 64 to 256": { x: [1, 56, 56, 64], kernel: [1, 1], co: 256 },
    "ResNet-50 1x1 1024 to 256": { x: [1, 14, 14, 1024], kernel: [1, 1], co: 256 },
    "ResNet-50 1x1 512 to 2048": { x: [1, 7, 7, 512], kernel: [1, 1], co: 2048 },
  },
  "5x5": { "5x5 28x28x32": { x: [1, 28, 28, 32], kernel: [5, 5], co: 32, padding: [2, 2, 2, 2] } },
  "7x7": { "7x7 14x14x64": { x: [1, 14, 14, 64], kernel: [7, 7], co: 64, padding: [3, 3, 3, 3] } },
  grouped: {
    "ResNeXt 56x56x128, 32 groups": { x: [1, 56, 56, 128], kernel: [3, 3], co: 128, groups: 32, padding: same },
    "ResNeXt 14x14x512, 32 groups": { x: [1, 14, 14, 512], kernel: [3, 3], co: 512, groups: 32, padding: same },
  },
  depthwise: {
    "MobileNetV2 56x56x144": { x: [1, 56, 56, 144], kernel: [3, 3], co: 144, groups: 144, padding: same },
    "MobileNetV2 112x112x96, stride 2": {
      x: [1, 112, 112, 96],
      kernel: [3, 3],
      co: 96,
      groups: 96,
      stride: [2, 2],
      padding: same,
    },
  },
} satisfies { readonly [kind: string]: { readonly [name: string]: ConvolutionCase } };

export type Kind = keyof typeof convolutions | "products" | "batched products" | "pools" | "reductions";

export interface Work {
  readonly each: KernelCase;
  readonly kind: Kind;
  /** By the operation's definition: two for a multiply-add, one for each value that a pool or a sum takes. */
  readonly flops: number;
  /** Rows and columns of what a convolution gives, and of what it reads. */
  readonly extents?: readonly [number, number];
  readonly imageExtents?: readonly [number, number];
  /** Of a row of a convolution's kernel. */
  readonly taps?: number;
}

function convolutionWork(): readonly Work[] {
  return Object.entries(convolutions).flatMap(([kind, shapes]) =>
    Object.entries<ConvolutionCase>(shapes).flatMap(([name, shape]) => {
      const { x, stride = [1, 1] } = shape;
      const extents = [Math.ceil(x[1] / stride[0]), Math.ceil(x[2] / stride[1])] as const;
      const imageExtents = [x[1], x[2]] as const;
      const flops = convolutionFlops(shape);
      return convolutionTriple(name, shape).map((each): Work => ({
        each,
        kind: kind as Kind,
        flops,
        extents,
        imageExtents,
        taps: shape.kernel[1],
      }));
    }),
  );
}

function productWork(): readonly Work[] {
  const products = [[32, 64, 10] as const, [32, 2048, 1000] as const].flatMap(([m, k, n]): readonly Work[] =>
    [matmulCase(m, k, n), matmulCase(m, n, k, false, true), matmulCase(k, m, n, true, false)].map((each) => ({
      each,
      kind: "products",
      flops: 2 * m * k * n,
    })),
  );
  const [heads, tokens, width] = [12, 197, 64];
  const attention = [
    matmulCase(tokens, width, tokens, false, true, [heads]),
    matmulCase(tokens, tokens, width, false, false, [heads]),
  ].map((each): Work => ({ each, kind: "batched products", flops: 2 * heads * tokens * tokens * width }));
  return [...products, ...attention];
}

/** ResNet-50's pool, and an average of the same windows. */
function poolWork(): readonly Work[] {
  const [x, y] = [
    [1, 112, 112, 64],
    [1, 56, 56, 64],
  ];
  const window = { kernel: [3, 3], stride: [2, 2], padding: same, countPadding: true } as const;
  const flops = 56 * 56 * 64 * 9;
  const leaf = (name: string, shape: readonly number[]) => ({ name, shape });
  return (["max", "average"] as const).flatMap((kind): readonly Work[] => [
    {
      each: caseOf(`pool2d, ${kind} 3x3, stride 2, 112x112x64`, [leaf("x", x)], (build, [image = 0]) =>
        build.node("pool2d", [image], { kind, ...window, outputSize: [56, 56] }),
      ),
      kind: "pools",
      flops,
    },
    {
      each: caseOf(
        `pool2d-grad, ${kind} 3x3, stride 2, 112x112x64`,
        [leaf("x", x), leaf("y", y), leaf("dy", y)],
        (build, [image = 0, pooled = 0, upstream = 0]) =>
          build.node("pool2d-grad", [image, pooled, upstream], { kind, ...window }),
      ),
      kind: "pools",
      flops,
    },
  ]);
}

function reductionWork(): readonly Work[] {
  const shape = [1, 56, 56, 256];
  const axes: { readonly [of: string]: readonly number[] } = { channel: [0, 1, 2], pixel: [3] };
  return Object.entries(axes).map(([of, over]) => ({
    each: caseOf(`sums by ${of}, 56x56x256`, [{ name: "x", shape }], (build, [x = 0]) => build.reduce("sum", x, over)),
    kind: "reductions",
    flops: 56 * 56 * 256,
  }));
}

export const kernelWork = (): readonly Work[] => [
  ...convolutionWork(),
  ...productWork(),
  ...poolWork(),
  ...reductionWork(),
];
