/**
 * Adds the gradient of the output `loss` by every parameter it depends on, as outputs `grad/NAME`. Reverse mode: one
 * walk from the loss back, contributions summed in the order of their consumers, last first.
 *
 *     before   output loss = f(w)
 *     after    output loss = f(w), output grad/w = d loss / d w
 */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import { opOf } from "../graph/ops/table.ts";
import type { Graph, NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";

/** Nodes that lie between a parameter and the loss: only through these does a gradient flow. */
function active(graph: Graph): ReadonlySet<NodeId> {
  const found = new Set<NodeId>();
  for (const node of graph.nodes) {
    if (node.op === "parameter" || node.inputs.some((id) => found.has(id))) found.add(node.id);
  }
  return found;
}

function run(graph: Graph): Graph {
  const loss =
    graph.outputs.find(({ name }) => name === "loss")?.node ?? bug("there is no output `loss` to differentiate");
  const build = GraphBuilder.from({ ...graph, nodes: [...graph.nodes] });
  const flows = active(graph);
  const gradients = new Map<NodeId, NodeId>();
  const origin = graph.nodes[loss]?.origin ?? { path: "loss", phase: "forward" };
  build.at({ ...origin, phase: "backward" });
  gradients.set(loss, build.like(loss, 1));
  for (let id = loss; id >= 0; id--) {
    const node = graph.nodes[id];
    const dy = gradients.get(id);
    if (!node || dy === undefined || !flows.has(id) || node.inputs.length === 0) continue;
    build.at({ path: node.origin.path, phase: "backward" });
    const { grad } = opOf(node.op);
    if ("reason" in grad) bug(`${node.op} at ${node.origin.path} has no gradient: ${grad.reason}`);
    for (const [index, contribution] of grad(build, node as never, dy).entries()) {
      const input = node.inputs[index];
      if (contribution === undefined || input === undefined || !flows.has(input)) continue;
      const before = gradients.get(input);
      gradients.set(input, before === undefined ? contribution : build.map("add", before, contribution));
    }
  }
  const outputs = graph.nodes.flatMap((node) => {
    const gradient = gradients.get(node.id);
    return node.op === "parameter" && gradient !== undefined
      ? [{ name: `grad/${node.attributes.name}`, node: gradient }]
      : [];
  });
  return build.finish(graph.name, [...graph.outputs, ...outputs], graph.updates);
}

export const differentiate: Pass = {
  name: "differentiate",
  description: "adds d loss / d parameter for every parameter, as outputs grad/NAME",
  run,
};
