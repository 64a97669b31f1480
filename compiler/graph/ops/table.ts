/** Every op. A name in `OpAttributes` without a line here does not compile. */
import type { OpDef } from "../op.ts";
import type { OpName } from "../types.ts";
import { conv2d, conv2dInputGrad, conv2dWeightGrad } from "./conv2d.ts";
import { constant, input, parameter, random, scalar, state } from "./leaves.ts";
import { map } from "./map.ts";
import { matmul } from "./matmul.ts";
import { oneHot } from "./one-hot.ts";
import { pool2d, pool2dGrad } from "./pool2d.ts";
import { reduce } from "./reduce.ts";
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
  "one-hot": oneHot,
};

/** The definition of a node's op, its type forgotten: callers pass the node's own attributes back. */
export function opOf(op: OpName): OpDef<OpName> {
  return ops[op] as unknown as OpDef<OpName>;
}
