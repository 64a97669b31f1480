/**
 * The way through the graph along which an expression is built: what is computed in the order in which it is met, and values
 * that are read by the numbers of their operands. A deep network goes the same few ways in every block: whoever goes a known
 * one builds nothing.
 */
import { nodeOf } from "../graph/node-of.ts";
import { scalarFunctions } from "../graph/scalar-functions.ts";
import type { NodeId } from "../graph/types.ts";
import type { WayPlace } from "./known-expressions.ts";
import type { Drafting } from "./storage-table.ts";

/** What is met, each with a number of its own besides. */
const [APPLIED, READ, AGAIN, CONSTANT, SPREAD] = [0, 1, 2, 3, 4];
const KINDS = 5;
const functions: ReadonlyMap<string, number> = new Map(Object.keys(scalarFunctions).map((fn, place) => [fn, place]));

/** Ends at the same place for values that have the same expression. */
export class Way {
  /** Nodes whose values are read, in the order of first use. */
  readonly operands: NodeId[] = [];
  /** Undefined where what is met says too little: a pad, which may be an obstacle, or a part of a whole, which is read where it lies. */
  readonly end: WayPlace | undefined;
  readonly #source: Drafting;
  readonly #visited: NodeId[] = [];
  #at: WayPlace;

  /** @param own computes `id` itself even though it is stored */
  constructor(source: Drafting, id: NodeId, own: boolean) {
    this.#source = source;
    this.#at = source.expressions.start;
    const { shape } = nodeOf(source.graph, id).type;
    // The shapes of all that is met follow from this one.
    this.#go(shape.length);
    for (const extent of shape) this.#go(extent);
    this.end = this.#visit(id, own) ? this.#at : undefined;
  }
  #go(met: number): void {
    this.#at = this.#at.next(met);
  }
  #meet(kind: number, number: number): void {
    this.#go(number * KINDS + kind);
  }

  /** False where it says too little. */
  #visit(id: NodeId, own: boolean): boolean {
    const before = this.#visited.indexOf(id);
    if (before >= 0) {
      this.#meet(AGAIN, before);
      return true;
    }
    this.#visited.push(id);
    const { graph, stored } = this.#source;
    const node = nodeOf(graph, id);
    if (stored.has(id) && !own) return this.#read(id);
    switch (node.op) {
      case "map":
        this.#meet(APPLIED, functions.get(node.attributes.fn) ?? -1);
        for (let at = 0; at < node.inputs.length; at++) if (!this.#visit(node.inputs[at] ?? -1, false)) return false;
        return true;
      case "constant": {
        const { value } = node.attributes;
        // Among a map's keys -0 is 0.
        this.#meet(CONSTANT, Object.is(value, -0) ? 1 : 0);
        this.#go(value);
        return true;
      }
      case "broadcast":
        this.#meet(SPREAD, node.attributes.axes.length);
        for (const axis of node.attributes.axes) this.#go(axis);
        return this.#visit(node.inputs[0], false);
      case "transpose":
      case "slice":
      case "pad":
      case "random":
        return false;
      default:
        return this.#read(id);
    }
  }
  #read(id: NodeId): boolean {
    const { behind, firstElement, wholes } = this.#source;
    const storage = behind(id);
    if (!wholes.isEmpty && wholes.within(storage)) return false;
    let operand = this.operands.indexOf(storage);
    if (operand < 0) operand = this.operands.push(storage) - 1;
    this.#meet(READ, operand);
    this.#go(firstElement(storage));
    return true;
  }
}
