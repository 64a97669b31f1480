/** Awkward shapes for every kernel family: each a graph of one operation, its leaves filled with fixed numbers. */
import { GraphBuilder } from "../../../compiler/graph/build.ts";
import { slideExtent } from "../../../compiler/graph/ops/conv2d.ts";
import { volume } from "../../../compiler/graph/shape.ts";
import type { Convolution2d, Graph, NodeId, Pooling2d } from "../../../compiler/graph/types.ts";
import { values, type KernelCase } from "../../support/run-kernels.ts";
import { nodeFromList } from "../../support/node-from-list.ts";

interface Leaf {
  readonly name: string;
  readonly shape: readonly number[];
  readonly dtype?: "f32" | "i32";
  readonly values?: Float64Array;
}
/** A graph whose only output, `y`, is what `make` gives of the leaves. */
export function caseOf(
  name: string,
  leaves: readonly Leaf[],
  make: (build: GraphBuilder, leaves: readonly NodeId[]) => NodeId,
): KernelCase {
  const build = new GraphBuilder().at({ path: name, phase: "forward" });
  const nodes = leaves.map((leaf) => build.leaf("input", leaf.name, { dtype: leaf.dtype ?? "f32", shape: leaf.shape }));
  const graph: Graph = build.finish("case", [{ name: "y", node: make(build, nodes) }]);
  const filled = leaves.map(
    (leaf, index) => [leaf.name, leaf.values ?? values(volume(leaf.shape), index + 1)] as const,
  );
  return { name, graph, leaves: new Map(filled) };
}

/** [n, h, w, ci] by [kh, kw] to co channels; what is left out is 1, and no padding. */
export interface ConvolutionCase {
  readonly x: readonly [number, number, number, number];
  readonly kernel: readonly [number, number];
  readonly co: number;
  readonly stride?: readonly [number, number];
  readonly padding?: readonly [number, number, number, number];
  readonly dilation?: readonly [number, number];
  readonly groups?: number;
}

/** Each names what is awkward in it. Chosen so that every variant of every convolution family meets odd extents. */
export const convolutions: { readonly [name: string]: ConvolutionCase } = {
  "rows of 16, as in a residual network": { x: [2, 5, 16, 16], kernel: [3, 3], co: 16, padding: [1, 1, 1, 1] },
  "rows of 17: a block hangs over": { x: [1, 3, 17, 4], kernel: [3, 3], co: 16, padding: [1, 1, 1, 1] },
  "rows of 7": { x: [3, 7, 7, 8], kernel: [3, 3], co: 32, padding: [1, 1, 1, 1] },
  "three channels in, padding on one side": {
    x: [2, 8, 8, 3],
    kernel: [3, 3],
    co: 16,
    stride: [2, 2],
    padding: [0, 1, 0, 1],
  },
  "stride 2, even": { x: [2, 8, 8, 16], kernel: [3, 3], co: 32, stride: [2, 2], padding: [1, 1, 1, 1] },
  "stride 2, odd": { x: [1, 7, 9, 16], kernel: [3, 3], co: 16, stride: [2, 2], padding: [1, 1, 1, 1] },
  "stride 3 and 2, unused edge": { x: [1, 11, 10, 16], kernel: [3, 2], co: 16, stride: [3, 2], padding: [0, 0, 1, 0] },
  "stride beyond the kernel": { x: [1, 8, 8, 16], kernel: [1, 1], co: 16, stride: [3, 3] },
  "1x1": { x: [3, 5, 3, 16], kernel: [1, 1], co: 20 },
  "1x1, stride 2": { x: [2, 7, 6, 16], kernel: [1, 1], co: 32, stride: [2, 2] },
  "1x1, odd channels": { x: [1, 3, 3, 5], kernel: [1, 1], co: 7 },
  "1x1 map": { x: [2, 1, 1, 16], kernel: [3, 3], co: 16, padding: [1, 1, 1, 1] },
  "544 pixels: three slices of a weight's gradient": {
    x: [2, 16, 17, 4],
    kernel: [3, 3],
    co: 8,
    padding: [1, 1, 1, 1],
  },
  "batch of 33": { x: [33, 3, 2, 4], kernel: [3, 3], co: 4, padding: [1, 1, 1, 1] },
  "one channel in and out": { x: [1, 4, 5, 1], kernel: [3, 3], co: 1, padding: [1, 1, 1, 1] },
  "13 channels to 17": { x: [1, 5, 4, 13], kernel: [3, 3], co: 17, padding: [1, 1, 1, 1] },
  "6 channels to 12": { x: [1, 6, 5, 6], kernel: [3, 3], co: 12, padding: [1, 1, 1, 1] },
  "12 channels to 10": { x: [1, 6, 5, 12], kernel: [3, 3], co: 10, padding: [1, 1, 1, 1] },
  "7x7, stride 2": { x: [1, 17, 16, 3], kernel: [7, 7], co: 16, stride: [2, 2], padding: [3, 3, 3, 3] },
  "5x5": { x: [1, 6, 9, 4], kernel: [5, 5], co: 16, padding: [2, 2, 2, 2] },
  "9 taps a row": { x: [1, 3, 12, 4], kernel: [1, 9], co: 4, padding: [0, 0, 4, 4] },
  "3x1 and 2 rows of padding below": { x: [1, 5, 6, 8], kernel: [3, 1], co: 16, padding: [0, 2, 0, 0] },
  "padding of 3 around a 3x3": { x: [1, 3, 4, 4], kernel: [3, 3], co: 16, padding: [3, 3, 3, 3] },
  "dilation 2": { x: [1, 9, 8, 4], kernel: [3, 3], co: 16, padding: [2, 2, 2, 2], dilation: [2, 2] },
  "dilation of rows only": { x: [1, 9, 8, 16], kernel: [3, 3], co: 16, padding: [2, 2, 1, 1], dilation: [2, 1] },
  "dilation 2, stride 2": {
    x: [1, 9, 8, 4],
    kernel: [3, 3],
    co: 4,
    stride: [2, 2],
    padding: [2, 2, 2, 2],
    dilation: [2, 2],
  },
  "two groups of 3 to 4": { x: [1, 7, 7, 6], kernel: [3, 3], co: 8, padding: [1, 1, 1, 1], groups: 2 },
  "four groups of 16": { x: [1, 5, 5, 64], kernel: [3, 3], co: 64, padding: [1, 1, 1, 1], groups: 4 },
  depthwise: { x: [2, 6, 5, 8], kernel: [3, 3], co: 8, padding: [1, 1, 1, 1], groups: 8 },
  "depthwise, odd, stride 2": {
    x: [1, 7, 9, 5],
    kernel: [3, 3],
    co: 5,
    stride: [2, 2],
    padding: [1, 1, 1, 1],
    groups: 5,
  },
  "depthwise, two for each": { x: [1, 6, 6, 4], kernel: [3, 3], co: 8, padding: [1, 1, 1, 1], groups: 4 },
  // Beyond what is written out in code (`kernels/unrolling.ts`): loops, and dx that is scattered.
  "stride 9: more classes than have kernels": {
    x: [2, 20, 19, 5],
    kernel: [3, 3],
    co: 6,
    stride: [9, 9],
    padding: [1, 1, 1, 1],
  },
  "stride 9 under windows that overlap, dilated": {
    x: [1, 22, 21, 4],
    kernel: [7, 6],
    co: 16,
    stride: [9, 9],
    padding: [4, 4, 4, 4],
    dilation: [2, 3],
  },
  "stride 9, two groups of 3 to 4": { x: [2, 20, 19, 6], kernel: [3, 3], co: 8, stride: [9, 9], groups: 2 },
  "stride 9, depthwise": { x: [1, 20, 19, 8], kernel: [3, 3], co: 8, stride: [9, 9], groups: 8 },
  "stride 100 of a small image": { x: [3, 12, 11, 4], kernel: [3, 3], co: 8, stride: [100, 100] },
  "stride 70 of columns only": { x: [1, 2, 150, 4], kernel: [1, 3], co: 4, stride: [1, 70] },
  "40 taps a row": { x: [1, 2, 50, 4], kernel: [1, 40], co: 4, padding: [0, 0, 2, 3] },
  "40 taps a column": { x: [1, 50, 2, 4], kernel: [40, 1], co: 16, padding: [2, 3, 0, 0] },
  "40 taps a row, depthwise": { x: [1, 2, 50, 8], kernel: [1, 40], co: 8, padding: [0, 0, 2, 3], groups: 8 },
  "40 taps a row, stride 2": { x: [1, 3, 90, 3], kernel: [2, 40], co: 8, stride: [2, 2] },
  "dilation beyond the image": {
    x: [1, 5, 6, 4],
    kernel: [3, 3],
    co: 16,
    padding: [40, 40, 40, 40],
    dilation: [40, 40],
  },
};

function shapesOf({ x, kernel, co, ...rest }: ConvolutionCase) {
  const { stride = [1, 1], padding = [0, 0, 0, 0], dilation = [1, 1], groups = 1 } = rest;
  const attributes: Convolution2d = { stride, padding, dilation, groups };
  const extent = (axis: 0 | 1): number =>
    slideExtent(
      x[axis === 0 ? 1 : 2],
      kernel[axis],
      stride[axis],
      padding[2 * axis] ?? 0,
      padding[2 * axis + 1] ?? 0,
      dilation[axis],
    );
  return { attributes, weight: [...kernel, x[3] / groups, co], y: [x[0], extent(0), extent(1), co] };
}

/** The convolution, its input gradient and its weight gradient. */
export function convolutionTriple(name: string, each: ConvolutionCase): readonly KernelCase[] {
  const { attributes, weight, y } = shapesOf(each);
  const leaf = (leafName: string, shape: readonly number[]): Leaf => ({ name: leafName, shape });
  return [
    caseOf(`conv2d, ${name}`, [leaf("x", each.x), leaf("weight", weight)], (build, inputs) =>
      nodeFromList(build, "conv2d", inputs, attributes),
    ),
    caseOf(`conv2d-input-grad, ${name}`, [leaf("dy", y), leaf("weight", weight)], (build, inputs) =>
      nodeFromList(build, "conv2d-input-grad", inputs, { ...attributes, inputSize: [each.x[1], each.x[2]] }),
    ),
    caseOf(`conv2d-weight-grad, ${name}`, [leaf("x", each.x), leaf("dy", y)], (build, inputs) =>
      nodeFromList(build, "conv2d-weight-grad", inputs, { ...attributes, kernel: each.kernel }),
    ),
  ];
}
export function convolutionCases(): readonly KernelCase[] {
  return Object.entries(convolutions).flatMap(([name, each]) => convolutionTriple(name, each));
}
/** Multiplications and additions of each of the three. */
export function convolutionFlops(each: ConvolutionCase): number {
  const { weight, y } = shapesOf(each);
  return (2 * volume(y) * volume(weight)) / each.co;
}

const products: readonly (readonly [m: number, k: number, n: number])[] = [
  [1, 64, 10],
  [33, 16, 10],
  [5, 17, 16],
  [4, 300, 7],
  [8, 12, 1],
];
export function matmulCase(m: number, k: number, n: number, left = false, right = false): KernelCase {
  const [a, b] = [left ? [k, m] : [m, k], right ? [n, k] : [k, n]];
  const name = `matmul, ${left ? "transposed " : ""}[${a}] by ${right ? "transposed " : ""}[${b}]`;
  const leaves = [
    { name: "a", shape: a },
    { name: "b", shape: b },
  ];
  return caseOf(name, leaves, (build, [x = 0, y = 0]) => build.matmul(x, y, left, right));
}
export function matmulCases(): readonly KernelCase[] {
  return products.flatMap((sizes) =>
    [false, true].flatMap((left) => [false, true].map((right) => matmulCase(...sizes, left, right))),
  );
}

interface PoolCase extends Omit<Pooling2d, "kind"> {
  readonly x: readonly [number, number, number, number];
  readonly outputSize: readonly [number, number];
}
const none = [0, 0, 0, 0] as const;
const pools: { readonly [name: string]: PoolCase } = {
  "2x2": { x: [2, 8, 6, 5], kernel: [2, 2], stride: [2, 2], padding: none, countPadding: true, outputSize: [4, 3] },
  "3x3 of stride 2, padded, odd": {
    x: [2, 7, 9, 4],
    kernel: [3, 3],
    stride: [2, 2],
    padding: [1, 1, 1, 1],
    countPadding: false,
    outputSize: [4, 5],
  },
  "padding counted": {
    x: [1, 7, 8, 4],
    kernel: [3, 3],
    stride: [2, 2],
    padding: [1, 1, 1, 1],
    countPadding: true,
    outputSize: [4, 4],
  },
  "windows that overlap": {
    x: [1, 6, 5, 3],
    kernel: [3, 3],
    stride: [1, 1],
    padding: [1, 1, 1, 1],
    countPadding: false,
    outputSize: [6, 5],
  },
  "ceil mode: the last window hangs over": {
    x: [1, 6, 6, 4],
    kernel: [3, 3],
    stride: [2, 2],
    padding: none,
    countPadding: true,
    outputSize: [3, 3],
  },
  "ceil mode, padded": {
    x: [1, 6, 7, 4],
    kernel: [3, 2],
    stride: [2, 3],
    padding: [1, 1, 1, 1],
    countPadding: true,
    outputSize: [4, 3],
  },
  "gaps between windows": {
    x: [1, 9, 8, 1],
    kernel: [2, 1],
    stride: [3, 3],
    padding: none,
    countPadding: true,
    outputSize: [3, 3],
  },
  everything: {
    x: [33, 4, 4, 8],
    kernel: [4, 4],
    stride: [4, 4],
    padding: none,
    countPadding: true,
    outputSize: [1, 1],
  },
  "1x1 map": {
    x: [1, 1, 1, 7],
    kernel: [3, 3],
    stride: [2, 2],
    padding: [1, 1, 1, 1],
    countPadding: false,
    outputSize: [1, 1],
  },
  "padding on one side": {
    x: [1, 4, 4, 4],
    kernel: [3, 3],
    stride: [1, 1],
    padding: [2, 0, 0, 1],
    countPadding: true,
    outputSize: [4, 3],
  },
};
export function poolCases(): readonly KernelCase[] {
  return Object.entries(pools).flatMap(([name, { x, outputSize, ...pooling }]) =>
    (["max", "average"] as const).flatMap((kind) => {
      // Few different values, so that windows have several maxima.
      const image: Leaf = { name: "x", shape: x, values: values(volume(x), 1).map((value) => Math.round(2 * value)) };
      const dy: Leaf = { name: "dy", shape: [x[0], ...outputSize, x[3]] };
      return [
        caseOf(`pool2d ${kind}, ${name}`, [image], (build, inputs) =>
          nodeFromList(build, "pool2d", inputs, { kind, ...pooling, outputSize }),
        ),
        caseOf(`pool2d-grad ${kind}, ${name}`, [image, dy], (build, [input = 0, upstream = 0]) => {
          const y = build.node("pool2d", [input], { kind, ...pooling, outputSize });
          return build.node("pool2d-grad", [input, y, upstream], { kind, ...pooling });
        }),
      ];
    }),
  );
}

export function oneHotCases(): readonly KernelCase[] {
  return [10, 8, 1].flatMap((classes) => {
    const labels = Float64Array.of(0, classes - 1, -1, classes, 3);
    return (["at", "before"] as const).map((ones) =>
      caseOf(
        `one-hot of ${classes}, ones ${ones} the label, two labels outside`,
        [{ name: "labels", shape: [5], dtype: "i32", values: labels }],
        (build, inputs) => nodeFromList(build, "one-hot", inputs, { classes, ones }),
      ),
    );
  });
}
