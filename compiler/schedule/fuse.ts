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
 * instructions a recomputation is cheaper on every adapter measured, and up to four, a norm and an activation, no dearer
 * where the value is an image: a training step then keeps one less. Transcendental ones never are cheap.
 */
const CHEAP_INSTRUCTIONS = 3;
const CHEAP_OF_IMAGES = 4;
/** Elements from which on a value is more than numbers for each channel. */
const IMAGE_ELEMENTS = 2 ** 13;
const dear: ReadonlySet<ScalarFunction> = new Set(["exp", "log", "tanh", "sigmoid", "erf", "power"]);

/**
 * Nodes computed in one expression, each as often as it is used. Far beyond what a block of a network fuses: without a
 * bound two thousand activations in a row are one kernel, printed and compiled by walks as deep as that.
 */
const MOST_FUSED = 128;

/** What a step stores of a graph's values: asked again where one value more must be. */
export class Fusion {
  readonly #graph: Graph;
  /** By node 1 where it is stored whatever else is: what is heavy, what such read, what leaves the graph. */
  readonly #stored: Uint8Array;
  /** Of strided slices that a pad reads, the value in whose memory they lie, as far as that is stored. */
  readonly #sources = new Map<NodeId, NodeId>();
  /** Elements of each value, and how many are read of it by all that read it: a slice reads its part. */
  readonly #lengths: Float64Array;
  readonly #taken: Float64Array;
  /** Of numbers for each channel that an update reads, the tensor that was the last. */
  readonly #updated = new Map<NodeId, string>();

  /** @param behind the node in whose memory another's value lies */
  constructor(graph: Graph, behind: (id: NodeId) => NodeId) {
    const { nodes } = graph;
    this.#graph = graph;
    this.#stored = new Uint8Array(nodes.length);
    this.#lengths = new Float64Array(nodes.length);
    this.#taken = new Float64Array(nodes.length);
    /** A value that must lie in memory: through reshapes, the value behind them. */
    const store = (id: NodeId): void => {
      const node = nodeOf(graph, behind(id));
      if (!isLeaf(node)) this.#stored[node.id] = 1;
    };
    for (const { node } of graph.outputs) store(node);
    for (const { node } of graph.updates) store(node);
    for (let id = 0; id < nodes.length; id++) {
      const node = nodes[id] as Node;
      this.#lengths[node.id] = volume(node.type.shape);
      this.#take(node);
      if (!isElementwise(node) && !isLeaf(node)) {
        this.#stored[node.id] = 1;
        // A reduction computes what it reduces on the way; other operations read memory.
        if (node.op !== "reduce") for (const id of node.inputs) store(id);
      }
      if (node.op === "reshape") for (const id of node.inputs) store(id);
      // A value for each channel is computed once, not once for each pixel.
      if (node.op === "broadcast") {
        const [input] = node.inputs;
        const from = nodeOf(graph, input);
        if (from.op !== "constant" && this.#lengthOf(input) < this.#lengthOf(node.id) && !isView(from)) store(input);
      }
    }
    // A pad reads memory, where its guards hold. Every second pixel of what lies there is read as it lies.
    for (const { op, inputs } of nodes) {
      if (op !== "pad") continue;
      const node = nodeOf(graph, inputs[0]);
      // One without strides lies there itself (`wholes.ts`).
      const isStrided = node.op === "slice" && node.attributes.stride.some((each) => each > 1);
      if (isStrided) this.#sources.set(node.id, behind(node.inputs[0]));
      else store(node.id);
    }
  }
  /** Whether a slice that a pad reads must lie in memory itself, since what it is of does not. */
  #isPadded(id: NodeId, stored: Uint8Array): boolean {
    const source = this.#sources.get(id);
    return source !== undefined && stored[source] !== 1 && !isLeaf(nodeOf(this.#graph, source));
  }
  #take({ id, op, inputs, origin }: Node): void {
    for (let place = 0; place < inputs.length; place++) {
      const input = inputs[place] ?? bug("an input is missing");
      // One that reads a value twice is one that reads it, and so are new values of one tensor (`merge-updates.ts`).
      if ((inputs as readonly NodeId[]).indexOf(input) < place) continue;
      if (origin.phase === "update" && nodeOf(this.#graph, input).type.shape.length <= 1) {
        if (this.#updated.get(input) === origin.path) continue;
        this.#updated.set(input, origin.path);
      }
      this.#taken[input] = (this.#taken[input] ?? 0) + this.#lengthOf(op === "slice" ? id : input);
    }
  }
  #lengthOf(id: NodeId): number {
    return this.#lengths[id] ?? 0;
  }
  /** How often all of a value is read; one that is divided among those that read it, once. */
  #timesRead(id: NodeId): number {
    return (this.#taken[id] ?? 0) / this.#lengthOf(id);
  }

  /** Nodes that a step stores, in their order; `reshape` is an alias of its input and never among them. @param forced those that must be stored for other reasons */
  storedWith(forced: ReadonlySet<NodeId>): ReadonlySet<NodeId> {
    const { nodes } = this.#graph;
    const stored = this.#stored.slice();
    for (const id of forced) stored[id] = 1;
    // Bottom up, so that the price of a value counts only what is not stored below it: what is stored costs nothing, and is one node.
    const price = new Float64Array(nodes.length);
    const size = new Float64Array(nodes.length).fill(1);
    const passes: Passes = { reads: new Float64Array(nodes.length), made: new Uint8Array(nodes.length) };
    for (let id = 0; id < nodes.length; id++) {
      const node = nodes[id] as Node;
      if (node.op === "slice" && this.#isPadded(id, stored)) stored[id] = 1;
      if (stored[id] === 1 || !isElementwise(node)) continue;
      let whole = 1;
      let total = priceOf(node);
      for (let at = 0; at < node.inputs.length; at++) {
        const input = node.inputs[at] ?? -1;
        whole += size[input] ?? 0;
        total += price[input] ?? 0;
        this.#pass(node, input, stored, passes);
      }
      const isShared = node.op === "map" && this.#timesRead(id) > 1;
      const cheap = this.#lengthOf(id) < IMAGE_ELEMENTS ? CHEAP_INSTRUCTIONS : CHEAP_OF_IMAGES;
      const isDear = isShared && (total > cheap || this.#areSaved(id, passes));
      // A reshape is no value of its own: what is behind it is stored already.
      if (node.op === "reshape" || !(isDear || whole > MOST_FUSED)) {
        price[id] = total;
        size[id] = whole;
      } else stored[id] = 1;
    }
    const ids = new Set<NodeId>();
    for (let id = 0; id < stored.length; id++) if (stored[id] === 1) ids.add(id);
    return ids;
  }

  /** Counts what is passed for an input of a node that is not stored. */
  #pass({ id, op }: Node, input: NodeId, stored: Uint8Array, { reads, made }: Passes): void {
    const from = nodeOf(this.#graph, input);
    const isInMemory = stored[input] === 1 || isLeaf(from);
    if (!isInMemory) reads[id] = (reads[id] ?? 0) + (reads[input] ?? 0);
    else if (this.#lengthOf(input) >= this.#lengthOf(id)) reads[id] = (reads[id] ?? 0) + 1;
    if (op !== "map") return;
    const isMade = isInMemory ? hostsTails({ family: from.op }) && this.#timesRead(input) === 1 : made[input] === 1;
    if (isMade) made[id] = 1;
  }
  /** Whether storing a value saves passes. In the tail of what makes it, it is stored in place of that. */
  #areSaved(id: NodeId, { reads, made }: Passes): boolean {
    const [read, times] = [reads[id] ?? 0, this.#timesRead(id)];
    return read > 1 && (made[id] === 1 ? times > 1 : read + 1 + times < read * times);
  }
}

/** Passes over memory: what an element of a value is computed of, of which each consumer reads one where the value is not stored. */
interface Passes {
  /** By node, values as large as its own that lie in memory. */
  readonly reads: Float64Array;
  /** 1 where one of these is such as an operation makes for nobody else. */
  readonly made: Uint8Array;
}

/** All that is computed element by element and moves nothing only: stored, each of these has a step of its own. */
export function everyMap({ nodes }: Graph): readonly NodeId[] {
  return nodes.filter(({ op }) => op === "map" || op === "random").map(({ id }) => id);
}

/** Of computing the node itself, in cheap instructions; views are free. */
function priceOf(node: Node): number {
  if (node.op === "random") return CHEAP_OF_IMAGES + 1;
  if (node.op !== "map") return 0;
  return dear.has(node.attributes.fn) ? CHEAP_OF_IMAGES + 1 : 1;
}

function isView({ op }: Node): boolean {
  return op === "broadcast" || op === "transpose" || op === "slice" || op === "scalar";
}
