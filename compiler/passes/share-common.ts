/**
 * One node for equal computations: same op and attributes, same inputs, in either order where the function commutes.
 * The first keeps its origin; forward nodes come first, so what the backward pass repeats is found in the forward one.
 *
 * before
 *   graph common {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = input() name="y" type=f32[2]  // y forward
 *     c: f32[2] = map(a, b) fn="add"  // s1 forward
 *     d: f32[2] = map(b, a) fn="add"  // s2 backward
 *     e: f32[2] = map(c, d) fn="multiply"  // s2 backward
 *     output z = e
 *   }
 * after
 *   graph common {
 *     a: f32[2] = input() name="x" type=f32[2]  // x forward
 *     b: f32[2] = input() name="y" type=f32[2]  // y forward
 *     c: f32[2] = map(a, b) fn="add"  // s1 forward
 *     d: f32[2] = map(c, c) fn="multiply"  // s2 backward
 *     output z = d
 *   }
 */
import { exactText } from "../graph/exact-text.ts";
import { scalarFunctions } from "../graph/scalar-functions.ts";
import type { Graph, Node, NodeId } from "../graph/types.ts";
import type { Pass } from "./pass.ts";
import { rewrite } from "./rewrite.ts";

export const shareCommon: Pass = {
  name: "share-common",
  description: "computes equal things once",
  run(graph) {
    const computed = new Computed(graph);
    return rewrite(graph, (node, build) => {
      // Leaves are told apart by their names alone, as they are built.
      if (isLeaf(node)) return undefined;
      const before = computed.find(node, build.nodes);
      if (before !== undefined) return before;
      const id = build.copy(node);
      computed.add(node, id);
      return id;
    });
  },
};

/** What was computed, in chains of what reads the same, in any order: a key as text would be made of every node. */
class Computed {
  /** Of each chain the node that was added last, and of each node the one before it. */
  readonly #last: Int32Array;
  readonly #before: Int32Array;
  /** What reads nothing, by its text. */
  readonly #alone = new Map<string, NodeId>();

  constructor({ nodes }: Graph) {
    this.#last = new Int32Array(2 ** Math.ceil(Math.log2(nodes.length + 1))).fill(-1);
    this.#before = new Int32Array(nodes.length).fill(-1);
  }
  #chainOf({ inputs }: Node): number {
    let hash = 0;
    for (let at = 0; at < inputs.length; at++) hash = (hash + scattered((inputs[at] ?? -1) + 1)) | 0;
    return hash & (this.#last.length - 1);
  }

  add(node: Node, id: NodeId): void {
    if (node.inputs.length === 0) {
      this.#alone.set(textOf(node), id);
      return;
    }
    const chain = this.#chainOf(node);
    this.#before[id] = this.#last[chain] ?? -1;
    this.#last[chain] = id;
  }
  /** The node that computes the same. */
  find(node: Node, nodes: readonly Node[]): NodeId | undefined {
    if (node.inputs.length === 0) return this.#alone.get(textOf(node));
    for (let id = this.#last[this.#chainOf(node)] ?? -1; id >= 0; id = this.#before[id] ?? -1) {
      const other = nodes[id];
      if (other && isSame(node, other)) return id;
    }
    return undefined;
  }
}

/** The bits of a number, all over 32 of them (MurmurHash3's finalizer). */
function scattered(number: number): number {
  const mixed = Math.imul(number ^ (number >>> 16), 0x85ebca6b);
  const again = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return again ^ (again >>> 16);
}
function isLeaf({ op }: Node): boolean {
  return op === "input" || op === "parameter" || op === "state" || op === "scalar";
}
const textOf = ({ op, attributes }: Node): string => exactText([op, attributes]);

function isSame(a: Node, b: Node): boolean {
  if (a.op !== b.op || a.inputs.length !== b.inputs.length) return false;
  if (a.op !== "map" || b.op !== "map") return isInOrder(a, b) && exactText(a.attributes) === exactText(b.attributes);
  const { fn } = a.attributes;
  return fn === b.attributes.fn && (isInOrder(a, b) || (scalarFunctions[fn].commutes === true && isSwapped(a, b)));
}
function isInOrder({ inputs: a }: Node, { inputs: b }: Node): boolean {
  return a[0] === b[0] && a[1] === b[1] && a[2] === b[2];
}
/** Of two inputs, as every function has that commutes. */
function isSwapped({ inputs: a }: Node, { inputs: b }: Node): boolean {
  return a[0] === b[1] && a[1] === b[0];
}
