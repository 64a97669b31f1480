/** An oracle case as a graph: outputs by name, `loss` = sum(y * gy), and `grad/X` for every differentiable input. */
import { GraphBuilder } from "../../compiler/graph/build.ts";
import type { Leaves } from "../../compiler/graph/evaluate.ts";
import type { Graph, NodeId } from "../../compiler/graph/types.ts";
import { differentiate } from "../../compiler/passes/differentiate.ts";
import type { Safetensors } from "../../runtime/safetensors.ts";
import { operations } from "./operations.ts";
import type { OperationCase } from "./oracle.ts";

/** Inputs that have a gradient are parameters, the others and the upstream gradient inputs; labels are integers. */
export function operationGraph({ name, op, attrs, inputs, grads, upstream }: OperationCase): Graph {
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
  return differentiate.run(build.finish(name, [...outputs, loss]));
}

export function operationLeaves({ inputs, upstream }: OperationCase, { tensors }: Safetensors): Leaves {
  const named = [...Object.entries(inputs).map(([name, { tensor }]) => [name, tensor]), [upstream, upstream]];
  return new Map(named.map(([name = "", tensor = ""]) => [name, Float64Array.from(tensors.get(tensor)?.values ?? [])]));
}
