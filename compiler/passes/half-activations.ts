/**
 * Says which values take 16 bits where they lie in memory: activations and what flows back through them. All is computed in
 * f32 as before; what is stored is rounded. In 32 bits stay what a batch is summed up in (statistics of norms, gradients of
 * parameters), the loss and what it hands back, and all that leaves the graph. Comes last: passes build values of 32 bits.
 *
 * before
 *   graph step {
 *     a: f32[2,3] = input() name="x" type=f32[2,3]  // x forward
 *     b: f32[3,4] = parameter() name="w" type=f32[3,4]  // fc forward
 *     c: f32[2,4] = matmul(a, b) transposeLeft=false transposeRight=false  // fc forward
 *     d: f32[2,4] = map(c) fn="exp"  // act forward
 *     e: f32[4] = reduce(d) kind="sum" axes=[0]  // norm forward
 *     output y = e
 *   }
 * after
 *   graph step {
 *     a: f32[2,3] = input() name="x" type=f32[2,3]  // x forward
 *     b: f32[3,4] = parameter() name="w" type=f32[3,4]  // fc forward
 *     c: f16[2,4] = matmul(a, b) transposeLeft=false transposeRight=false  // fc forward
 *     d: f16[2,4] = map(c) fn="exp"  // act forward
 *     e: f32[4] = reduce(d) kind="sum" axes=[0]  // norm forward
 *     output y = e
 *   }
 */
import type { Graph, Node, NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";

/**
 * What a value is. `shared`: the same for all examples, a weight or its gradient. `statistic`: a sum or a maximum, and what
 * is made of such alone. `activation`: all else of each example; its outermost axis is, or begins with, the batch.
 */
type Kind = "shared" | "statistic" | "activation";

export const halfActivations: Pass = {
  name: "half-activations",
  description: "says which values are stored in 16 bits",
  run(graph) {
    const kinds: Kind[] = [];
    const leaving = leavingNodes(graph);
    const halves = new Set<NodeId>();
    for (const node of graph.nodes) {
      kinds[node.id] = kindOf(node, (id) => kinds[id] ?? "shared");
      if (node.op === "reshape" ? halves.has(node.inputs[0]) : isHalf(node, kinds[node.id]) && !leaving.has(node.id))
        halves.add(node.id);
    }
    return { ...graph, nodes: graph.nodes.map((node) => (halves.has(node.id) ? inHalf(node) : node)) };
  },
};

function inHalf<N extends Node>(node: N): N {
  return { ...node, type: { ...node.type, dtype: "f16" } };
}

/** What the host reads or a tensor becomes, and what it is a reshape of: these lie in the same memory. */
function leavingNodes({ nodes, outputs, updates }: Graph): ReadonlySet<NodeId> {
  const leaving = new Set([...outputs, ...updates].map(({ node }) => node));
  for (const { id, op, inputs } of [...nodes].reverse())
    if (op === "reshape" && leaving.has(id)) leaving.add(inputs[0]);
  return leaving;
}

const LOSS = "loss";

function isHalf({ op, type, origin }: Node, kind: Kind | undefined): boolean {
  if (kind !== "activation" || type.dtype !== "f32" || origin.path === LOSS || origin.phase === "update") return false;
  return op !== "input" && op !== "random" && op !== "one-hot";
}

function kindOf(node: Node, kindAt: (id: NodeId) => Kind): Kind {
  const [first = 0] = node.inputs;
  switch (node.op) {
    case "input":
    // A number for each element, of dropout.
    case "random":
      return "activation";
    case "parameter":
    case "state":
    case "scalar":
    case "constant":
    case "conv2d-weight-grad":
      return "shared";
    case "map":
      return mostOf(node.inputs.map(kindAt));
    case "reduce":
      return node.attributes.axes.includes(0) ? "shared" : statisticOf(kindAt(first));
    case "broadcast":
      return node.attributes.axes[0] === 0 ? kindAt(first) : "shared";
    case "transpose":
      return node.attributes.permutation[0] === 0 ? kindAt(first) : "shared";
    case "reshape":
    case "slice":
    case "pad":
      return kindAt(first);
    case "matmul":
      return productKind(node.type.shape.length > 2, node.attributes.transposeLeft, node.inputs.map(kindAt));
    case "conv2d":
    case "conv2d-input-grad":
    case "pool2d":
    case "pool2d-grad":
    case "resize2d":
    case "resize2d-grad":
    case "one-hot":
      return madeOf(kindAt(first));
  }
}

/** Products and pools are no statistics, whatever they are made of. */
function madeOf(kind: Kind): Kind {
  return kind === "shared" ? "shared" : "activation";
}
function statisticOf(kind: Kind): Kind {
  return kind === "shared" ? "shared" : "statistic";
}
function mostOf(kinds: readonly Kind[]): Kind {
  if (kinds.includes("activation")) return "activation";
  return kinds.includes("statistic") ? "statistic" : "shared";
}
/** @param isBatched a product for each place of the axes in front */
function productKind(isBatched: boolean, transposeLeft: boolean, [a = "shared", b = "shared"]: readonly Kind[]): Kind {
  if (isBatched) return madeOf(mostOf([a, b]));
  // Summed over the outermost axis the batch is gone: the gradient of a weight.
  return transposeLeft ? "shared" : madeOf(a);
}
