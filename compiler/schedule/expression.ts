/** Builds the fused expression of a value: loads where something is stored, instructions where it is not. */
import { nodeOf } from "../graph/node-of.ts";
import type { Node, NodeId, NodeOf } from "../graph/types.ts";
import {
  accessOf,
  identityMap,
  startingAt,
  throughBroadcast,
  throughPad,
  throughSlice,
  throughTranspose,
  type IndexMap,
} from "./access.ts";
import { Way } from "./expression-way.ts";
import type { Drafting } from "./storage-table.ts";
import type { Access, Expression, Instruction } from "./types.ts";

/** Equal for equal instructions. */
function keyOf(instruction: Instruction): string {
  switch (instruction.kind) {
    case "constant":
      return `constant ${signed(instruction.value)}`;
    case "apply":
      return `${instruction.fn} ${instruction.arguments.join()}`;
    case "load":
      return `load ${instruction.operand} ${accessKey(instruction.access)}`;
    case "own":
      return `own ${instruction.output}`;
    case "random":
      return `random ${instruction.seed} ${instruction.stream} ${accessKey(instruction.index)}`;
  }
}
/** -0 is another number than 0. */
function signed(value: number): string {
  return Object.is(value, -0) ? "-0" : String(value);
}
function accessKey({ strides, offset, guards, fill }: Access): string {
  const guarded = guards.map(({ axis, low, high, step }) => `${axis}:${low}:${high}:${step}`);
  return `${strides.join()} ${offset} ${guarded.join()} ${signed(fill)}`;
}

export interface Built {
  readonly expression: Expression;
  /** Storage nodes read, in the order of first use. */
  readonly operands: readonly NodeId[];
  /** A node inside that cannot be computed in place and has to be stored first. */
  readonly obstacle?: NodeId | undefined;
}

/** The expression of node `id` over its own shape. @param own computes `id` itself even though it is stored */
export function expressionOf(table: Drafting, id: NodeId, own: boolean): Built {
  const { end, operands } = new Way(table, id, own);
  if (end?.expression) return { expression: end.expression, operands };
  const builder = new ExpressionBuilder(table, nodeOf(table.graph, id).type.shape.length);
  const { expression, text } = builder.build(id, own);
  const shared = table.expressions.equalTo(expression, text);
  if (end) end.expression = shared;
  return { expression: shared, operands: builder.operands, obstacle: builder.obstacle };
}

class ExpressionBuilder {
  readonly #table: Drafting;
  readonly #rank: number;
  readonly #instructions: Instruction[] = [];
  readonly #known = new Map<string, number>();
  /** Of maps that were met by the same way: what several use is walked once. */
  readonly #met = new Map<IndexMap, Map<NodeId, number>>();
  readonly operands: NodeId[] = [];
  obstacle: NodeId | undefined;

  constructor(table: Drafting, rank: number) {
    this.#table = table;
    this.#rank = rank;
  }

  /** With a text that is equal for equal instructions. */
  build(id: NodeId, own: boolean): { readonly expression: Expression; readonly text: string } {
    const value = this.#node(id, identityMap(this.#rank), own);
    const text = `${value}: ${[...this.#known.keys()].join("; ")}`;
    return { expression: { instructions: this.#instructions, value }, text };
  }

  #emit(instruction: Instruction): number {
    const key = keyOf(instruction);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    this.#instructions.push(instruction);
    this.#known.set(key, this.#instructions.length - 1);
    return this.#instructions.length - 1;
  }

  #load(id: NodeId, map: IndexMap): number {
    const { graph, behind, firstElement, wholes } = this.#table;
    const storage = behind(id);
    let operand = this.operands.indexOf(storage);
    if (operand < 0) operand = this.operands.push(storage) - 1;
    const within = wholes.within(storage);
    const access = within
      ? accessOf(startingAt(map, within.start), nodeOf(graph, within.whole).type.shape, this.#rank)
      : accessOf(map, nodeOf(graph, id).type.shape, this.#rank);
    const first = firstElement(storage);
    const at = first === 0 ? access : { ...access, offset: access.offset + first };
    return this.#emit({ kind: "load", operand, access: at });
  }

  #node(id: NodeId, map: IndexMap, own = false): number {
    const node = nodeOf(this.#table.graph, id);
    if (this.#table.stored.has(id) && !own) return this.#load(id, map);
    // What is behind a view is met by a way of its own.
    if (node.op !== "map") return this.#compute(node, map);
    const met = this.#metBy(map);
    const known = met.get(id);
    if (known !== undefined) return known;
    const value = this.#compute(node, map);
    met.set(id, value);
    return value;
  }
  #metBy(map: IndexMap): Map<NodeId, number> {
    const known = this.#met.get(map);
    if (known) return known;
    const met = new Map<NodeId, number>();
    this.#met.set(map, met);
    return met;
  }

  #compute(node: Node, map: IndexMap): number {
    switch (node.op) {
      case "constant":
        return this.#emit({ kind: "constant", value: node.attributes.value });
      case "map": {
        const inputs = node.inputs.map((each) => this.#node(each, map));
        return this.#emit({ kind: "apply", fn: node.attributes.fn, arguments: inputs });
      }
      case "broadcast":
        return this.#node(node.inputs[0], throughBroadcast(map, node));
      case "transpose":
        return this.#node(node.inputs[0], throughTranspose(map, node));
      case "slice":
        return this.#node(node.inputs[0], throughSlice(map, node));
      case "pad":
        return this.#pad(node, map);
      case "random": {
        const seed = this.#load(node.inputs[0], { axes: [], guards: [], fill: 0 });
        return this.#emit({
          kind: "random",
          seed,
          stream: node.attributes.stream,
          index: accessOf(map, node.type.shape, this.#rank),
        });
      }
      default:
        return this.#load(node.id, map);
    }
  }

  #pad(node: NodeOf<"pad">, map: IndexMap): number {
    const [input] = node.inputs;
    const inner = throughPad(map, node, nodeOf(this.#table.graph, input).type.shape);
    if (!inner) {
      this.obstacle ??= node.id;
      return this.#emit({ kind: "constant", value: 0 });
    }
    const from = nodeOf(this.#table.graph, input);
    // What is sliced lies in memory (`fuse.ts`); the guards hold of the slice's own elements.
    if (from.op === "slice" && !this.#table.stored.has(input))
      return this.#load(from.inputs[0], throughSlice(inner, from));
    return this.#load(input, inner);
  }
}
