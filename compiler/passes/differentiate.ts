/**
 * Adds the gradient of the output `loss` by every parameter it depends on, as outputs `grad/NAME`. Reverse mode: one
 * walk from the loss back, contributions summed in the order of their consumers, last first.
 *
 * before
 *   graph exponential {
 *     a: f32[] = parameter() name="w" type=f32[]  // w forward
 *     b: f32[] = map(a) fn="exp"  // loss forward
 *     output loss = b
 *   }
 * after
 *   graph exponential {
 *     a: f32[] = parameter() name="w" type=f32[]  // w forward
 *     b: f32[] = map(a) fn="exp"  // loss forward
 *     c: f32[] = constant() value=1 dtype="f32"  // loss backward
 *     d: f32[] = map(c, b) fn="multiply"  // loss backward
 *     output loss = b
 *     output grad/w = d
 *   }
 */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import { gradientOf } from "../graph/ops/table.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";

export interface DifferentiateOptions {
  /** Inputs whose gradient is wanted too, by name. */
  readonly inputs?: readonly string[];
  /** Parameters whose gradient is not wanted, by full name. */
  readonly frozen?: ReadonlySet<string>;
  /** State by which the loss is multiplied first, by name; its gradients are of that. */
  readonly lossScale?: string;
}

/** By node 1 where it depends on a leaf whose gradient is wanted: only through these does one flow. */
function active(graph: Graph, isWanted: (node: Node) => boolean): Uint8Array {
  const found = new Uint8Array(graph.nodes.length);
  for (const node of graph.nodes) {
    if (isWanted(node)) found[node.id] = 1;
    const { inputs } = node;
    for (let place = 0; place < inputs.length; place++) if (found[inputs[place] ?? -1] === 1) found[node.id] = 1;
  }
  return found;
}

function run(graph: Graph, { inputs = [], frozen, lossScale }: DifferentiateOptions): Graph {
  const isWanted = (node: Node): boolean =>
    (node.op === "parameter" && frozen?.has(node.attributes.name) !== true) ||
    (node.op === "input" && inputs.includes(node.attributes.name));
  const loss =
    graph.outputs.find(({ name }) => name === "loss")?.node ?? bug("there is no output `loss` to differentiate");
  const build = GraphBuilder.from(graph);
  const flows = active(graph, isWanted);
  const gradients = new Map<NodeId, NodeId>();
  const origin = graph.nodes[loss]?.origin ?? { path: "loss", phase: "forward" };
  build.at({ ...origin, phase: "backward" });
  const scale =
    lossScale === undefined ? build.constant(1) : build.leaf("state", lossScale, { dtype: "f32", shape: [] });
  gradients.set(loss, build.broadcast(scale, build.typeOf(loss).shape, []));
  for (let id = loss; id >= 0; id--) {
    const node = graph.nodes[id];
    const dy = gradients.get(id);
    if (!node || dy === undefined || flows[id] !== 1 || node.inputs.length === 0) continue;
    const { path } = node.origin;
    // Mostly that of the node before: one object is enough.
    if (build.origin.path !== path) build.at({ path, phase: "backward" });
    const contributions = gradientOf(build, node, dy);
    if ("reason" in contributions) bug(`${node.op} at ${node.origin.path} has no gradient: ${contributions.reason}`);
    for (let index = 0; index < contributions.length; index++) {
      const contribution = contributions[index];
      const input = node.inputs[index];
      if (contribution === undefined || input === undefined || flows[input] !== 1) continue;
      const before = gradients.get(input);
      gradients.set(input, before === undefined ? contribution : build.map("add", before, contribution));
    }
  }
  const outputs = [...graph.outputs];
  for (const node of graph.nodes) {
    if (!isWanted(node) || !("name" in node.attributes)) continue;
    const gradient = gradients.get(node.id);
    if (gradient !== undefined) outputs.push({ name: `grad/${node.attributes.name}`, node: gradient });
  }
  return build.finish(graph.name, outputs, graph.updates);
}

export const differentiate: Pass = {
  name: "differentiate",
  description: "adds d loss / d parameter for every parameter, as outputs grad/NAME",
  run: (graph) => run(graph, {}),
};
export function differentiateWith(options: DifferentiateOptions): Pass {
  return { ...differentiate, run: (graph) => run(graph, options) };
}
