/** Single operations by their extents, as graphs: for sweeps over sizes, and for what kernels are timed on. */
import { slideExtent } from "../../compiler/graph/ops/conv2d.ts";
import { volume } from "../../compiler/graph/shape.ts";
import { GraphBuilder } from "../../compiler/graph/build.ts";
import type { Convolution2d, NodeId } from "../../compiler/graph/types.ts";
import { caseOf, values, type KernelCase, type Leaf } from "./kernel-case.ts";
import { nodeFromList } from "./node-from-list.ts";

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
export function convolutionTriple(name: string, each: ConvolutionCase): readonly [KernelCase, KernelCase, KernelCase] {
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
/** What is made in front of a convolution, of leaves of these shapes. @returns its x */
export type Head = (
  build: GraphBuilder,
  leaf: (shape: readonly number[]) => NodeId,
  shape: ConvolutionCase["x"],
) => NodeId;

/** The convolution of what `head` makes. */
export function convolutionBehind(name: string, each: ConvolutionCase, head: Head): KernelCase {
  const build = new GraphBuilder();
  const { attributes, weight } = shapesOf(each);
  const leaves = new Map<string, Float64Array>();
  const leaf = (shape: readonly number[]): NodeId => {
    const own = `leaf${leaves.size}`;
    leaves.set(own, values(volume(shape), leaves.size + 1));
    return build.leaf("input", own, { dtype: "f32", shape });
  };
  const y = build.node("conv2d", [head(build, leaf, each.x), leaf(weight)], attributes);
  return { name, graph: build.finish("head", [{ name: "y", node: y }]), leaves };
}
/** Multiplications and additions of each of the three. */
export function convolutionFlops(each: ConvolutionCase): number {
  const { weight, y } = shapesOf(each);
  return (2 * volume(y) * volume(weight)) / each.co;
}

/** @param batch extents in front of both */
export function matmulCase(
  m: number,
  k: number,
  n: number,
  left = false,
  right = false,
  batch: readonly number[] = [],
): KernelCase {
  const [a, b] = [
    [...batch, ...(left ? [k, m] : [m, k])],
    [...batch, ...(right ? [n, k] : [k, n])],
  ];
  const name = `matmul, ${left ? "transposed " : ""}[${a}] by ${right ? "transposed " : ""}[${b}]`;
  const leaves = [
    { name: "a", shape: a },
    { name: "b", shape: b },
  ];
  return caseOf(name, leaves, (build, [x = 0, y = 0]) => build.matmul(x, y, left, right));
}
