/** Checks what every pass must keep: types as inferred, inputs before uses, leaves unique, updates that fit. */
import { inferType } from "./ops/table.ts";
import { sameShape } from "./shape.ts";
import type { DataType, Graph, Node, NodeOf, OpName, TensorType } from "./types.ts";

/** Everything that is wrong with `graph`; nothing for a sound one. */
export function verify(graph: Graph): readonly string[] {
  const problems: string[] = [];
  const leaves = new Map<string, number>();
  for (let index = 0; index < graph.nodes.length; index++) {
    const node = graph.nodes[index] as Node;
    if (node.id !== index) problems.push(`node ${node.id} stands at ${index}`);
    if (!readsBefore(node, index)) {
      problems.push(`node ${index} (${node.op}) reads a node that does not come before it`);
      continue;
    }
    const types: TensorType[] = [];
    for (let place = 0; place < node.inputs.length; place++)
      types.push(graph.nodes[node.inputs[place] ?? -1]?.type ?? { dtype: "f32", shape: [] });
    const type = typeOf(node, types);
    if (typeof type === "string") problems.push(`node ${index}: ${type}`);
    else if (!isStoredAs(node.type.dtype, type.dtype) || !sameShape(type.shape, node.type.shape)) {
      problems.push(`node ${index} (${node.op}) says [${node.type.shape}], its rule [${type.shape}]`);
    }
    if ("name" in node.attributes) {
      const { name } = node.attributes;
      if (leaves.has(name)) problems.push(`${name} is the name of two leaves`);
      leaves.set(name, index);
    }
  }
  for (const { name, node } of graph.outputs)
    if (!graph.nodes[node]) problems.push(`output ${name} is node ${node}, which is not there`);
  for (const { target, node } of graph.updates) {
    const leaf = graph.nodes[leaves.get(target) ?? -1];
    const value = graph.nodes[node];
    if (!leaf || (leaf.op !== "parameter" && leaf.op !== "state"))
      problems.push(`update of ${target}, which is no parameter or state`);
    else if (!value || !sameShape(leaf.type.shape, value.type.shape))
      problems.push(`update of ${target} has another shape`);
  }
  return problems;
}

function readsBefore({ inputs }: Node, index: number): boolean {
  for (let place = 0; place < inputs.length; place++) {
    const input = inputs[place] ?? -1;
    if (input >= index || input < 0) return false;
  }
  return true;
}

/** What is computed in f32 may lie in memory in 16 bits. */
function isStoredAs(stored: DataType, computed: DataType): boolean {
  return stored === computed || (stored === "f16" && computed === "f32");
}

/** By the op's own rule. */
function typeOf<K extends OpName>({ op, attributes }: NodeOf<K>, inputs: readonly TensorType[]): TensorType | string {
  return inferType(op, inputs, attributes);
}
