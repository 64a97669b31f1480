/** Every op. A name in `OpAttributes` without a line here does not compile. */
import { bug } from "../../bug.ts";
import type { NodeBuilder } from "../node-builder.ts";
import type { Contributions, NotDifferentiable, OpDef } from "../op.ts";
import { scalarFunctions } from "../scalar-functions.ts";
import type { NodeId, NodeOf, OpAttributes, OpInputs, OpName, TensorType } from "../types.ts";
import { conv2d, conv2dInputGrad, conv2dWeightGrad } from "./conv2d.ts";
import { constant, input, parameter, random, scalar, state } from "./leaves.ts";
import { map } from "./map.ts";
import { matmul } from "./matmul.ts";
import { oneHot } from "./one-hot.ts";
import { pool2d, pool2dGrad } from "./pool2d.ts";
import { reduce } from "./reduce.ts";
import { resize2d, resize2dGrad } from "./resize2d.ts";
import { broadcast, pad, reshape, slice, transpose } from "./views.ts";

export const ops: { readonly [K in OpName]: OpDef<K> } = {
  input,
  parameter,
  state,
  scalar,
  constant,
  random,
  map,
  reduce,
  reshape,
  broadcast,
  transpose,
  slice,
  pad,
  matmul,
  conv2d,
  "conv2d-input-grad": conv2dInputGrad,
  "conv2d-weight-grad": conv2dWeightGrad,
  pool2d,
  "pool2d-grad": pool2dGrad,
  resize2d,
  "resize2d-grad": resize2dGrad,
  "one-hot": oneHot,
};

function arityOf<K extends OpName>(op: K, attributes: OpAttributes[K]): number {
  const arity: number | "of its function" = ops[op].arity;
  if (typeof arity === "number") return arity;
  return "fn" in attributes ? scalarFunctions[attributes.fn].arity : 0;
}
/** True of a list that has as many inputs as the op takes. */
function areInputs<K extends OpName, T>(
  list: readonly T[],
  op: K,
  attributes: OpAttributes[K],
): list is OpInputs<T>[K] {
  return list.length === arityOf(op, attributes);
}

/** The list as the op's inputs. @throws CompilerBug if it has more or fewer */
export function asInputs<K extends OpName, T>(list: readonly T[], op: K, attributes: OpAttributes[K]): OpInputs<T>[K] {
  if (areInputs(list, op, attributes)) return list;
  return bug(`${op} takes ${arityOf(op, attributes)} inputs, not ${list.length}`);
}

/** What an op sees of an input: 16 bits are a matter of memory. */
function computedType(type: TensorType): TensorType {
  return type.dtype === "f16" ? { ...type, dtype: "f32" } : type;
}

/** The type of what an op gives, or what is wrong with its inputs. */
export function inferType<K extends OpName>(
  op: K,
  inputs: readonly TensorType[],
  attributes: OpAttributes[K],
): TensorType | string {
  const computed = inputs.some(({ dtype }) => dtype === "f16") ? inputs.map(computedType) : inputs;
  if (areInputs(computed, op, attributes)) return ops[op].infer(computed, attributes);
  return `${op} takes ${arityOf(op, attributes)} inputs, not ${inputs.length}`;
}

/** The node's value from those of its inputs, in float64; undefined for a leaf. */
export function evaluateOp<K extends OpName>(
  node: NodeOf<K>,
  inputs: readonly Float64Array[],
  types: readonly TensorType[],
): Float64Array | undefined {
  const { op, attributes } = node;
  return ops[op].evaluate?.(asInputs(inputs, op, attributes), node, asInputs(types, op, attributes));
}

/** What flows back to each of the node's inputs where `dy` flows to the node, or why nothing can. */
export function gradientOf<K extends OpName>(
  build: NodeBuilder,
  node: NodeOf<K>,
  dy: NodeId,
): Contributions<OpInputs<NodeId | undefined>[K]> | NotDifferentiable {
  const { grad } = ops[node.op];
  return "reason" in grad ? grad : grad(build, node, dy);
}
