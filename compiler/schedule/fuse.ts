/**
 * Which values are stored and which are computed where they are used: a side table over the graph. Stored are the
 * results of heavy operations, what these read, what leaves the graph, and what several read and is dear to compute, or read again, for each.
 */
import { bug } from "../bug.ts";
import { nodeOf } from "../graph/node-of.ts";
import { volume } from "../graph/shape.ts";
import type { Graph, Node, NodeId, ScalarFunction } from "../graph/types.ts";
import { hostsTails, isElementwise, isLeaf } from "./families.ts";

/**
 * Recomputing a value costs its instructions once a consumer, storing it a pass over memory. Up to three cheap
 * instructions a recomputation is cheaper on every adapter measured; transcendental ones never are.
 */
const CHEAP_INSTRUCTIONS = 3;
const dear: ReadonlySet<ScalarFunction> = new Set(["exp", "log", "tanh", "sigmoid", "erf", "power"]);

/**
 * Nodes computed in one expression, each as often as it is used. Far beyond what a block of a network fuses: without a
 * bound two thousand activations in a row are one kernel, printed and compiled by walks as deep as that.
 */
const MOST_FUSED = 128;

/**
 * Nodes that a step stores; `reshape` is an alias of its input and never in here.
 * @param behind the node in whose memory another's value lies @param forced those that must be stored for other reasons
 */
export function storedNodes(
  graph: Graph,
  behind: (id: NodeId) => NodeId,
  forced: ReadonlySet<NodeId>,
): ReadonlySet<NodeId> {
  const stored = new Set<NodeId>(forced);
  /** A value that must lie in memory: through reshapes, the value behind them. */
  const store = (id: NodeId): void => {
    const node = nodeOf(graph, behind(id));
    if (!isLeaf(node)) stored.add(node.id);
  };
  for (const { node } of [...graph.outputs, ...graph.updates]) store(node);
  for (const node of graph.nodes) {
    if (!isElementwise(node) && !isLeaf(node)) {
      stored.add(node.id);
      // A reduction computes what it reduces on the way; other operations read memory.
      if (node.op !== "reduce") for (const id of node.inputs) store(id);
    }
    if (node.op === "reshape" || node.op === "pad") for (const id of node.inputs) store(id);
    // A value for each channel is computed once, not once for each pixel.
    if (node.op === "broadcast") {
      const [input] = node.inputs;
      const from = nodeOf(graph, input);
      if (from.op !== "constant" && volume(from.type.shape) < volume(node.type.shape) && !isView(from)) store(input);
    }
  }
  // Bottom up, so that the price of a value counts only what is not stored below it: what is stored costs nothing, and is one node.
  const price = new Float64Array(graph.nodes.length);
  const size = new Float64Array(graph.nodes.length).fill(1);
  const passes = new Passes(graph);
  for (const node of graph.nodes) {
    if (!isElementwise(node) || stored.has(node.id)) continue;
    let whole = 1;
    let total = priceOf(node);
    for (const id of node.inputs) {
      whole += size[id] ?? 0;
      total += price[id] ?? 0;
    }
    passes.add(node, stored);
    const isShared = node.op === "map" && passes.timesRead(node) > 1;
    const isDear = isShared && (total > CHEAP_INSTRUCTIONS || passes.areSavedBy(node));
    // A reshape is no value of its own: what is behind it is stored already.
    if (node.op === "reshape" || !(isDear || whole > MOST_FUSED)) {
      price[node.id] = total;
      size[node.id] = whole;
    } else stored.add(node.id);
  }
  return stored;
}

/** Passes over memory: what an element of a value is computed of, of which each consumer reads one where the value is not stored. */
class Passes {
  readonly #graph: Graph;
  /** Elements that are read of each value, by all that read it: a slice reads its part. */
  readonly #taken: Float64Array;
  /** Values as large as the node's own that lie in memory. */
  readonly #reads: Float64Array;
  /** Of these such as an operation makes for nobody else. */
  readonly #made: Uint8Array;

  constructor(graph: Graph) {
    this.#graph = graph;
    this.#taken = new Float64Array(graph.nodes.length);
    for (const { op, inputs, type } of graph.nodes)
      for (let place = 0; place < inputs.length; place++) {
        const input = inputs[place] ?? bug("an input is missing");
        // One that reads a value twice is one that reads it.
        if ((inputs as readonly NodeId[]).indexOf(input) < place) continue;
        const { shape } = op === "slice" ? type : nodeOf(graph, input).type;
        this.#taken[input] = (this.#taken[input] ?? 0) + volume(shape);
      }
    this.#reads = new Float64Array(graph.nodes.length);
    this.#made = new Uint8Array(graph.nodes.length);
  }

  /** A node that is not stored, behind its inputs. */
  add({ id, op, inputs, type }: Node, stored: ReadonlySet<NodeId>): void {
    const length = volume(type.shape);
    for (const input of inputs) {
      const from = nodeOf(this.#graph, input);
      const isInMemory = stored.has(input) || isLeaf(from);
      if (!isInMemory) this.#reads[id] = (this.#reads[id] ?? 0) + (this.#reads[input] ?? 0);
      else if (volume(from.type.shape) >= length) this.#reads[id] = (this.#reads[id] ?? 0) + 1;
      const isMade = isInMemory
        ? hostsTails({ family: from.op }) && this.timesRead(from) === 1
        : this.#made[input] === 1;
      if (op === "map" && isMade) this.#made[id] = 1;
    }
  }
  /** How often all of a value is read; one that is divided among those that read it, once. */
  timesRead({ id, type }: Node): number {
    return (this.#taken[id] ?? 0) / volume(type.shape);
  }
  /** Whether storing a value saves passes. In the tail of what makes it, it is stored in place of that. */
  areSavedBy(node: Node): boolean {
    const [reads, times] = [this.#reads[node.id] ?? 0, this.timesRead(node)];
    return reads > 1 && (this.#made[node.id] === 1 ? times > 1 : reads + 1 + times < reads * times);
  }
}

/** All that is computed element by element and moves nothing only: stored, each of these has a step of its own. */
export function everyMap({ nodes }: Graph): readonly NodeId[] {
  return nodes.filter(({ op }) => op === "map" || op === "random").map(({ id }) => id);
}

/** Of computing the node itself, in cheap instructions; views are free. */
function priceOf(node: Node): number {
  if (node.op === "random") return CHEAP_INSTRUCTIONS + 1;
  if (node.op !== "map") return 0;
  return dear.has(node.attributes.fn) ? CHEAP_INSTRUCTIONS + 1 : 1;
}

function isView({ op }: Node): boolean {
  return op === "broadcast" || op === "transpose" || op === "slice" || op === "scalar";
}
