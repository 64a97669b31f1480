/** Makes graphs node by node, inferring types; a node that cannot be is a bug of the caller's. */
import { bug } from "../bug.ts";
import { inferType } from "./ops/table.ts";
import { GraphTooLarge, NODE_LIMIT } from "./node-limit.ts";
import { sameShape } from "./shape.ts";
import type {
  BinaryFunction,
  DataType,
  Graph,
  Node,
  NodeId,
  OpAttributes,
  OpInputs,
  OpName,
  Origin,
  Output,
  ScalarArguments,
  ScalarFunction,
  TensorType,
  Update,
} from "./types.ts";

type LeafName = "input" | "parameter" | "state";

export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #leaves = new Map<string, NodeId>();
  #origin: Origin = { path: "", phase: "forward" };

  /** A builder that goes on from `graph`; its node ids stay. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const node of graph.nodes) builder.#adopt(node);
    return builder;
  }
  #adopt(node: Node): void {
    this.#nodes.push(node);
    if ("name" in node.attributes) this.#leaves.set(node.attributes.name, node.id);
  }

  /** The origin of the nodes made from here on. */
  at(origin: Origin): this {
    this.#origin = origin;
    return this;
  }
  get origin(): Origin {
    return this.#origin;
  }
  get nodes(): readonly Node[] {
    return this.#nodes;
  }
  nodeOf(id: NodeId): Node {
    return this.#nodes[id] ?? bug(`node ${id} is not there`);
  }
  typeOf(id: NodeId): TensorType {
    return this.nodeOf(id).type;
  }

  /** A leaf whose name is known is the node that has it. @throws GraphTooLarge */
  node<K extends OpName>(op: K, inputs: OpInputs<NodeId>[K], attributes: OpAttributes[K]): NodeId {
    const known = "name" in attributes ? this.#leaves.get(attributes.name) : undefined;
    if (known !== undefined) return this.#sameLeaf(known, op);
    if (this.#nodes.length >= NODE_LIMIT) throw new GraphTooLarge();
    const types = inputs.map((id) => this.typeOf(id));
    const type = inferType(op, types, attributes);
    if (typeof type === "string") bug(`${op} at ${this.#origin.path} (${this.#origin.phase}): ${type}`);
    const id = this.#nodes.length;
    this.#adopt({ id, op, inputs, attributes, type, origin: this.#origin } as unknown as Node);
    return id;
  }
  /** A node that is known to be right, with inputs of this builder: nothing has to be inferred. */
  copy(node: Node): NodeId {
    const known = "name" in node.attributes ? this.#leaves.get(node.attributes.name) : undefined;
    if (known !== undefined) return this.#sameLeaf(known, node.op);
    const id = this.#nodes.length;
    this.#adopt({ ...node, id, origin: this.#origin });
    return id;
  }
  #sameLeaf(id: NodeId, op: OpName): NodeId {
    const leaf = this.nodeOf(id);
    if (leaf.op !== op) bug(`${"name" in leaf.attributes ? leaf.attributes.name : id} is ${leaf.op} and ${op}`);
    return id;
  }

  /** A leaf by name; asked for twice it is one node. */
  leaf(op: LeafName, name: string, type: TensorType): NodeId {
    return this.node(op, [], { name, type });
  }
  scalar(name: string, dtype: DataType = "f32"): NodeId {
    return this.node("scalar", [], { name, dtype });
  }
  constant(value: number): NodeId {
    return this.node("constant", [], { value, dtype: "f32" });
  }
  /** `value` in the shape of `of`. */
  like(of: NodeId, value: number): NodeId {
    return this.broadcast(this.constant(value), this.typeOf(of).shape, []);
  }

  map<F extends ScalarFunction>(fn: F, ...inputs: ScalarArguments<NodeId>[F]): NodeId {
    return this.node("map", inputs, { fn });
  }
  /** `fn(a, value)` with the constant in a's shape. */
  mapWith(fn: BinaryFunction, a: NodeId, value: number): NodeId {
    return this.map(fn, a, this.like(a, value));
  }
  reduce(kind: "sum" | "max", x: NodeId, axes: readonly number[]): NodeId {
    return axes.length === 0 ? x : this.node("reduce", [x], { kind, axes });
  }
  reshape(x: NodeId, shape: readonly number[]): NodeId {
    return sameShape(this.typeOf(x).shape, shape) ? x : this.node("reshape", [x], { shape });
  }
  broadcast(x: NodeId, shape: readonly number[], axes: readonly number[]): NodeId {
    return sameShape(this.typeOf(x).shape, shape) ? x : this.node("broadcast", [x], { shape, axes });
  }
  /** A value for each channel, in the shape of `of`, whose last axis the channels are. */
  perChannel(x: NodeId, of: NodeId): NodeId {
    const { shape } = this.typeOf(of);
    return this.broadcast(x, shape, [shape.length - 1]);
  }
  transpose(x: NodeId, permutation: readonly number[]): NodeId {
    return this.node("transpose", [x], { permutation });
  }
  slice(x: NodeId, start: readonly number[], stop: readonly number[], stride: readonly number[]): NodeId {
    return this.node("slice", [x], { start, stop, stride });
  }
  pad(x: NodeId, before: readonly number[], after: readonly number[], interior?: readonly number[]): NodeId {
    return this.node("pad", [x], { before, after, interior: interior ?? before.map(() => 0), value: 0 });
  }
  matmul(a: NodeId, b: NodeId, transposeLeft = false, transposeRight = false): NodeId {
    return this.node("matmul", [a, b], { transposeLeft, transposeRight });
  }

  /** The graph so far; the builder may go on. */
  finish(name: string, outputs: readonly Output[], updates: readonly Update[] = []): Graph {
    return { name, nodes: [...this.#nodes], outputs, updates };
  }
}
