/**
 * A product by what is fixed, followed by factors and terms alike for each channel, as a norm with running statistics is:
 * the factors go into the weights and the terms are one, so that a convolution, its bias and its norm are a convolution
 * and a bias. Fixed is what parameters and states alone decide: the new weights are made once, not for every batch. For
 * functions that update nothing, where a factor is not learned on the way.
 *
 * before
 *   graph infer {
 *     a: f32[4,2] = input() name="x" type=f32[4,2]  // x forward
 *     b: f32[2,3] = parameter() name="w" type=f32[2,3]  // fc forward
 *     c: f32[4,3] = matmul(a, b) transposeLeft=false transposeRight=false  // fc forward
 *     d: f32[3] = parameter() name="scale" type=f32[3]  // norm forward
 *     e: f32[4,3] = broadcast(d) shape=[4,3] axes=[1]  // norm forward
 *     f: f32[4,3] = map(c, e) fn="multiply"  // norm forward
 *     g: f32[3] = parameter() name="shift" type=f32[3]  // norm forward
 *     h: f32[4,3] = broadcast(g) shape=[4,3] axes=[1]  // norm forward
 *     i: f32[4,3] = map(f, h) fn="add"  // norm forward
 *     output y = i
 *   }
 * after
 *   graph infer {
 *     a: f32[4,2] = input() name="x" type=f32[4,2]  // x forward
 *     b: f32[2,3] = parameter() name="w" type=f32[2,3]  // fc forward
 *     c: f32[3] = parameter() name="scale" type=f32[3]  // norm forward
 *     d: f32[3] = parameter() name="shift" type=f32[3]  // norm forward
 *     e: f32[2,3] = broadcast(c) shape=[2,3] axes=[1]  // fc forward
 *     f: f32[2,3] = map(b, e) fn="multiply"  // fc forward
 *     g: f32[4,3] = matmul(a, f) transposeLeft=false transposeRight=false  // fc forward
 *     h: f32[4,3] = broadcast(d) shape=[4,3] axes=[1]  // norm forward
 *     i: f32[4,3] = map(g, h) fn="add"  // norm forward
 *     output y = i
 *   }
 */
import { bug } from "../bug.ts";
import type { GraphBuilder } from "../graph/build.ts";
import { nodeOf } from "../graph/node-of.ts";
import type { Graph, Node, NodeId, NodeOf } from "../graph/types.ts";
import { dropDead } from "./drop-dead.ts";
import { fixedNodes } from "./fixed-nodes.ts";
import type { Pass } from "./pass.ts";
import { rewrite, withInputs } from "./rewrite.ts";

export const foldScales: Pass = {
  name: "fold-scales",
  description: "factors and terms by channel behind a product go into its weights and one bias",
  run(graph) {
    const chains = new Map(chainsOf(graph).map((chain) => [chain.last, chain]));
    if (chains.size === 0) return graph;
    const moved = new Map<NodeId, NodeId>();
    const folded = rewrite(graph, (node, build, before) => {
      const chain = chains.get(before);
      const id = chain ? fold(chain, moved, build) : build.copy(node);
      moved.set(before, id);
      return id;
    });
    return dropDead.run(folded);
  },
};

/** What multiplies by a weight, its second input. */
type Product = Node & NodeOf<"conv2d" | "conv2d-input-grad" | "matmul">;

/** What is done to a product: with a vector by channel, or one number. */
interface Link {
  readonly fn: "add" | "subtract" | "multiply";
  readonly value: NodeId;
}
/** A product, what is done to it by channel, and the node that has the result. */
interface Chain {
  readonly product: Product;
  readonly links: readonly Link[];
  readonly last: NodeId;
}

/** Only of what nobody else reads: a product that is also read as it is would have to be done twice. */
function chainsOf(graph: Graph): readonly Chain[] {
  const fixed = fixedNodes(graph);
  const readerOf = soleReaders(graph);
  return graph.nodes.flatMap((product): readonly Chain[] => {
    if (!hasChannels(product) || !fixed.has(product.inputs[1])) return [];
    const links: Link[] = [];
    let last = product.id;
    for (;;) {
      const reader = readerOf.get(last);
      const link = reader && linkOf(reader, last, graph, fixed);
      if (!link) break;
      links.push(link);
      last = reader.id;
    }
    return links.some(({ fn }) => fn === "multiply") ? [{ product, links, last }] : [];
  });
}

/** Of each node that is read once, and is no output, what reads it. */
function soleReaders({ nodes, outputs, updates }: Graph): ReadonlyMap<NodeId, Node> {
  const counts = new Map<NodeId, number>();
  const count = (id: NodeId): void => void counts.set(id, (counts.get(id) ?? 0) + 1);
  for (const { node } of [...outputs, ...updates]) count(node);
  for (const { inputs } of nodes) inputs.forEach(count);
  const readers = new Map<NodeId, Node>();
  for (const node of nodes) for (const id of node.inputs) if (counts.get(id) === 1) readers.set(id, node);
  return readers;
}

/** Whether each channel of the result has weights of its own: of a transposed convolution's groups each has the others'. */
function hasChannels(node: Node): node is Product {
  if (node.op === "conv2d-input-grad") return node.attributes.groups === 1;
  return node.op === "conv2d" || node.op === "matmul";
}

/** Where they are in a weight of that rank: before the last axis where it is stored the other way round. */
function channelAxis(product: Product, rank: number): number {
  const { op, attributes } = product;
  const turned = op === "matmul" ? attributes.transposeRight : op === "conv2d-input-grad";
  return rank - (turned ? 2 : 1);
}

/** What `node` does to `value`, where it does the same to all elements of a channel. */
function linkOf(node: Node, value: NodeId, graph: Graph, fixed: ReadonlySet<NodeId>): Link | undefined {
  if (node.op !== "map") return undefined;
  const { fn } = node.attributes;
  const [left, right] = node.inputs;
  if (fn !== "add" && fn !== "multiply" && (fn !== "subtract" || left !== value)) return undefined;
  const other = nodeOf(graph, (left === value ? right : left) ?? value);
  if (other.op !== "broadcast" || !fixed.has(other.id)) return undefined;
  const { axes } = other.attributes;
  const isByChannel = axes.length === 0 || (axes.length === 1 && axes[0] === node.type.shape.length - 1);
  return isByChannel ? { fn, value: other.inputs[0] } : undefined;
}

/** @param moved where the nodes of the old graph are in the new one */
function fold({ product, links }: Chain, moved: ReadonlyMap<NodeId, NodeId>, build: GraphBuilder): NodeId {
  const at = (id: NodeId): NodeId => moved.get(id) ?? bug(`node ${id} was not moved`);
  const channels = product.type.shape.slice(-1);
  let scale: NodeId | undefined;
  let shift: NodeId | undefined;
  const { origin } = build;
  for (const { fn, value } of links) {
    const small = at(value);
    const each = build.broadcast(small, channels, build.typeOf(small).shape.length === 0 ? [] : [0]);
    if (fn === "multiply") {
      scale = scale === undefined ? each : build.map("multiply", scale, each);
      if (shift !== undefined) shift = build.map("multiply", shift, each);
    } else if (shift !== undefined) shift = build.map(fn, shift, each);
    else shift = fn === "add" ? each : build.map("negate", each);
  }
  build.at(product.origin);
  const weight = at(product.inputs[1]);
  const { shape } = build.typeOf(weight);
  const factors = build.broadcast(scale ?? bug("nothing is folded"), shape, [channelAxis(product, shape.length)]);
  const scaled = build.map("multiply", weight, factors);
  const result = build.copy(withInputs(product, (id) => (id === product.inputs[1] ? scaled : at(id))));
  build.at(origin);
  return shift === undefined ? result : build.map("add", result, build.perChannel(shift, result));
}
