/** Makes graphs node by node, inferring types; a node that cannot be is a bug of the caller's. */
import { bug } from "../bug.ts";
import { inferType } from "./ops/table.ts";
import { NodeBuilder } from "./node-builder.ts";
import { GraphTooLarge, NODE_LIMIT } from "./node-limit.ts";
import type {
  Graph,
  Node,
  NodeId,
  OpAttributes,
  OpInputs,
  OpName,
  Origin,
  Output,
  TensorType,
  Update,
} from "./types.ts";

export class GraphBuilder extends NodeBuilder {
  readonly #nodes: Node[] = [];
  readonly #leaves = new Map<string, NodeId>();
  /** Equal types are one object: a deep network has two dozens of them. */
  readonly #types = new Map<string, TensorType>();
  /** Constants, and numbers of any kind repeated in a shape: a network says the same few again in every layer. */
  readonly #constants = new Map<string, NodeId>();
  #origin: Origin = { path: "", phase: "forward" };

  /** A builder that goes on from `graph`; its node ids stay. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const node of graph.nodes) builder.#adopt(node);
    return builder;
  }
  #adopt(node: Node, key = this.#constantKey(node)): void {
    this.#nodes.push(node);
    const name = leafName(node);
    if (name !== undefined) this.#leaves.set(name, node.id);
    if (key !== undefined && !this.#constants.has(key)) this.#constants.set(key, node.id);
  }
  /** Undefined for what is no constant, and no number repeated. */
  #constantKey({ op, inputs, attributes }: Node): string | undefined {
    if (op === "constant") {
      const { value, dtype } = attributes;
      return `${dtype} ${Object.is(value, -0) ? "-0" : value}`;
    }
    if (op !== "broadcast" || this.#nodes[inputs[0]]?.type.shape.length !== 0) return undefined;
    return `${inputs[0]} ${attributes.shape.join()}`;
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

  /** @throws GraphTooLarge */
  node<K extends OpName>(op: K, inputs: OpInputs<NodeId>[K], attributes: OpAttributes[K]): NodeId {
    const known = "name" in attributes ? this.#leaves.get(attributes.name) : undefined;
    if (known !== undefined) return this.#sameLeaf(known, op);
    if (this.#nodes.length >= NODE_LIMIT) throw new GraphTooLarge();
    const types = inputs.map((id) => this.typeOf(id));
    const inferred = inferType(op, types, attributes);
    if (typeof inferred === "string") return bug(`${op} at ${this.#origin.path} (${this.#origin.phase}): ${inferred}`);
    // Most have the type of what they read.
    const type = inferred === types[0] ? inferred : this.#sameType(inferred);
    const id = this.#nodes.length;
    const node = { id, op, inputs, attributes, type, origin: this.#origin } as unknown as Node;
    const key = this.#constantKey(node);
    const same = key === undefined ? undefined : this.#constants.get(key);
    if (same !== undefined) return same;
    this.#adopt(node, key);
    return id;
  }
  #sameType(type: TensorType): TensorType {
    const key = `${type.dtype} ${type.shape.join()}`;
    const known = this.#types.get(key);
    if (known) return known;
    this.#types.set(key, type);
    return type;
  }
  /** A node that is known to be right, with inputs of this builder: nothing has to be inferred. */
  copy(node: Node): NodeId {
    const name = leafName(node);
    const known = name === undefined ? undefined : this.#leaves.get(name);
    if (known !== undefined) return this.#sameLeaf(known, node.op);
    const id = this.#nodes.length;
    const isSame = node.id === id && node.origin === this.#origin;
    // Field by field: passes copy most nodes, and spreading takes longer than all else that they do.
    const { op, inputs, attributes, type } = node;
    this.#adopt(isSame ? node : ({ id, op, inputs, attributes, type, origin: this.#origin } as Node));
    return id;
  }
  #sameLeaf(id: NodeId, op: OpName): NodeId {
    const leaf = this.nodeOf(id);
    if (leaf.op !== op) bug(`${"name" in leaf.attributes ? leaf.attributes.name : id} is ${leaf.op} and ${op}`);
    return id;
  }

  /** The graph so far; the builder may go on. */
  finish(name: string, outputs: readonly Output[], updates: readonly Update[] = []): Graph {
    return { name, nodes: [...this.#nodes], outputs, updates };
  }
}

/** Asked of every node: by its op, which is quicker than by its attributes. */
function leafName(node: Node): string | undefined {
  const isNamed = node.op === "input" || node.op === "parameter" || node.op === "state" || node.op === "scalar";
  return isNamed ? node.attributes.name : undefined;
}
