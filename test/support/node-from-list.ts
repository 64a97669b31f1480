import type { GraphBuilder } from "../../compiler/graph/build.ts";
import { asInputs } from "../../compiler/graph/ops/table.ts";
import type { NodeId, OpAttributes, OpName } from "../../compiler/graph/types.ts";

/** A node whose inputs a test has as a list. @throws CompilerBug where the op takes more or fewer */
export function nodeFromList<K extends OpName>(
  build: GraphBuilder,
  op: K,
  inputs: readonly NodeId[],
  attributes: OpAttributes[K],
): NodeId {
  return build.node(op, asInputs(inputs, op, attributes), attributes);
}
