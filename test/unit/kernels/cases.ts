/**
 * What kernels are tested on: a design or more for each layer of the language, as the compiler lowers and differentiates
 * it, and by hand what no design reaches. A new layer brings its designs (`test/support/kernel-designs/table.ts`); an op
 * that no layer lowers to brings cases here.
 */
import { volume } from "../../../compiler/graph/shape.ts";
import type { OpName, Pooling2d } from "../../../compiler/graph/types.ts";
import { caseOf, values, type KernelCase, type Leaf } from "../../support/kernel-case.ts";
import { caseOfDesign } from "../../support/kernel-designs/case-of-design.ts";
import { allDesigns } from "../../support/kernel-designs/table.ts";
import { nodeFromList } from "../../support/node-from-list.ts";
import { convolutionTriple, matmulCase } from "../../support/single-operations.ts";

/** Ops that no layer lowers to. The others have cases by hand for what the language cannot say of them. */
export const unreached: readonly OpName[] = ["one-hot"];

/** Both factors transposed: a gradient transposes one of them. */
function products(): readonly KernelCase[] {
  const sizes: readonly (readonly [m: number, k: number, n: number])[] = [
    [1, 64, 10],
    [33, 16, 10],
    [5, 17, 16],
    [4, 300, 7],
    [8, 12, 1],
  ];
  return sizes.map(([m, k, n]) => matmulCase(m, k, n, true, true));
}

/** A batch of products, each of extents that no tile divides, or that one does. */
function batchesOfProducts(): readonly KernelCase[] {
  const sizes: readonly (readonly [batch: readonly number[], m: number, k: number, n: number])[] = [
    [[3], 5, 7, 9],
    [[2, 3], 17, 8, 17],
    [[1, 2], 4, 300, 8],
    [[2], 70, 20, 68],
    [[4, 1], 1, 4, 1],
  ];
  const flags = [
    [false, false],
    [false, true],
    [true, false],
    [true, true],
  ] as const;
  return sizes.flatMap(([batch, m, k, n]) => flags.map(([left, right]) => matmulCase(m, k, n, left, right, batch)));
}

/** Lowering leaves out taps that never reach the image. */
const farTaps = (): readonly KernelCase[] =>
  convolutionTriple("dilation beyond the image", {
    x: [1, 5, 6, 4],
    kernel: [3, 3],
    co: 16,
    padding: [40, 40, 40, 40],
    dilation: [40, 40],
  });

/** So far apart that pixels share a cache's sets. */
const crowdedOutputs = (): readonly KernelCase[] =>
  [5, 8].map(
    (channels) => convolutionTriple(`${channels} to 512`, { x: [2, 4, 3, channels], kernel: [2, 2], co: 512 })[2],
  );

/** Weights that no second cache holds: bands of more rows meet them, all classes of a gradient's positions as many. */
const farWeights = (): readonly KernelCase[] =>
  convolutionTriple("weights beyond a cache", {
    x: [16, 4, 4, 512],
    kernel: [3, 3],
    co: 64,
    stride: [2, 2],
    padding: [1, 1, 1, 1],
  }).slice(0, 2);

interface PoolCase extends Omit<Pooling2d, "kind"> {
  readonly x: readonly [number, number, number, number];
  readonly outputSize: readonly [number, number];
}
/** Windows that the language refuses: their padding differs by side, or a last one could lie beside the image. */
const windows: { readonly [name: string]: PoolCase } = {
  "ceil mode, padded, strides beyond the image": {
    x: [1, 6, 7, 4],
    kernel: [3, 2],
    stride: [2, 3],
    padding: [1, 1, 1, 1],
    countPadding: true,
    outputSize: [4, 3],
  },
  "windows that no edge cuts, more channels than an item of a gradient has": {
    x: [1, 6, 5, 70],
    kernel: [3, 3],
    stride: [2, 2],
    padding: [1, 1, 1, 1],
    countPadding: false,
    outputSize: [3, 3],
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
function pools(): readonly KernelCase[] {
  return Object.entries(windows).flatMap(([name, { x, outputSize, ...pooling }]) =>
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

/** Only losses read labels. */
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

/** What no design reaches. */
export function handWrittenCases(): readonly KernelCase[] {
  return [
    ...products(),
    ...batchesOfProducts(),
    ...farTaps(),
    ...crowdedOutputs(),
    ...farWeights(),
    ...pools(),
    ...oneHotCases(),
  ];
}
/** Those of designs are called by their layer. */
export function kernelCases(): readonly KernelCase[] {
  const designed = allDesigns.map(([layer, design]) => caseOfDesign(`${layer}, ${design.name}`, design));
  return [...designed, ...handWrittenCases()];
}
