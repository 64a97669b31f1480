/**
 * An oracle case as a graph, from the call of a layer where the language has one: outputs and gradients under the
 * oracle's names, `y`, `new_X`, `grad/X` for every differentiable input.
 */
import { GraphBuilder } from "../../compiler/graph/build.ts";
import type { NodeId } from "../../compiler/graph/types.ts";
import { differentiate } from "../../compiler/passes/differentiate.ts";
import { designedOperation } from "./designed-operation.ts";
import { callOf } from "./oracle-calls.ts";
import { operations } from "./operations/table.ts";
import type { OperationCase } from "./oracle.ts";
import type { StatedOperation, StoredTensor } from "./stated-operation.ts";

export function statedOperation(each: OperationCase): StatedOperation {
  const call = callOf(each);
  return call === undefined ? writtenOperation(each) : designedOperation(each, call);
}

/** Inputs that have a gradient are parameters, the others and the upstream gradient inputs; labels are integers. */
function writtenOperation({ name, op, attrs, inputs, grads, upstream }: OperationCase): StatedOperation {
  const operation = operations[op];
  if (!operation) throw new Error(`no graph states ${op}`);
  const build = new GraphBuilder().at({ path: name, phase: "forward" });
  const leaves: { [name: string]: NodeId } = {};
  for (const [each, { shape }] of Object.entries(inputs)) {
    const isLearned = `g${each}` in grads;
    const dtype = each === "target" && !isLearned && op === "cross_entropy" ? "i32" : "f32";
    leaves[each] = build.leaf(isLearned ? "parameter" : "input", each, { dtype, shape });
  }
  const results = operation({ build, inputs: leaves, attrs });
  const { type } = build.nodeOf(results.y);
  const weighted = build.map("multiply", results.y, build.leaf("input", upstream, type));
  const axes = type.shape.map((_, axis) => axis);
  const outputs = Object.entries(results).map(([output, node]) => ({ name: output, node }));
  const loss = { name: "loss", node: build.reduce("sum", weighted, axes) };
  const asItIs = (tensor: string, shape: readonly number[]): StoredTensor => ({
    tensor,
    shape,
    order: [...shape.keys()],
  });
  return {
    graph: differentiate.run(build.finish(name, [...outputs, loss])),
    leaves: new Map([
      ...Object.entries(inputs).map(([each, { tensor, shape }]) => [each, asItIs(tensor, shape)] as const),
      [upstream, asItIs(upstream, type.shape)],
    ]),
    outputs: new Map(),
  };
}
