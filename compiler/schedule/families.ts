/** Kinds of ops as the scheduler sees them; what is of none of these kinds has a kernel family of its own. */
import type { Node, NodeOf, OpName } from "../graph/types.ts";

const leafOps = ["input", "parameter", "state", "scalar"] as const;
const elementwiseOps = [
  "map",
  "broadcast",
  "transpose",
  "slice",
  "pad",
  "random",
  "constant",
  "scalar",
  "reshape",
] as const;

export type LeafOp = (typeof leafOps)[number];
export type ElementwiseOp = (typeof elementwiseOps)[number];
/** Ops that a step computes alone, by a family of kernels of the same name. */
export type OperationName = Exclude<OpName, LeafOp | ElementwiseOp | "reduce">;

interface Strips {
  /** Inputs by their places. */
  readonly reads: readonly number[];
  readonly writes: boolean;
}
const dense: Strips = { reads: [], writes: false };
/**
 * Which images may be some channels of larger ones, because all kernels of the family, on every target, count their
 * pixels by a pitch.
 */
export const strips: { readonly [K in OperationName]: Strips } = {
  conv2d: { reads: [0], writes: true },
  "conv2d-input-grad": dense,
  "conv2d-weight-grad": { reads: [0], writes: false },
  pool2d: { reads: [0], writes: true },
  "pool2d-grad": { reads: [1], writes: false },
  matmul: dense,
  resize2d: dense,
  "resize2d-grad": dense,
  "one-hot": dense,
};

/** Operations that some target has kernels for which do a tail's work on their own elements. */
const hosts: ReadonlySet<string> = new Set<OperationName>(["conv2d", "conv2d-input-grad", "matmul"]);
export function hostsTails({ family }: { readonly family: string }): boolean {
  return hosts.has(family);
}

/** Operations that some target has kernels for which make their first operand as they load. */
const loaders: ReadonlySet<string> = new Set<OperationName>(["conv2d"]);
export function hostsHeads({ family }: { readonly family: string }): boolean {
  return loaders.has(family);
}

const leaves: ReadonlySet<OpName> = new Set(leafOps);
const elementwise: ReadonlySet<OpName> = new Set(elementwiseOps);

export function isLeaf(node: Node): node is NodeOf<LeafOp> & Node {
  return leaves.has(node.op);
}
/** Computed element by element, and so anywhere. */
export function isElementwise(node: Node): node is NodeOf<ElementwiseOp> & Node {
  return elementwise.has(node.op);
}
/** Computed by a step of its own. */
export function isOperation(node: Node): node is NodeOf<OperationName> & Node {
  return !isLeaf(node) && !isElementwise(node) && node.op !== "reduce";
}
