/**
 * Writes ops down by name, over whoever makes the nodes: an op's gradient is written with this, and knows nothing of the
 * graph that it becomes part of.
 */
import { sameShape } from "./shape.ts";
import type {
  BinaryFunction,
  DataType,
  NodeId,
  OpAttributes,
  OpInputs,
  OpName,
  ScalarArguments,
  ScalarFunction,
  TensorType,
} from "./types.ts";

type LeafName = "input" | "parameter" | "state";

export abstract class NodeBuilder {
  /** A leaf whose name is known is the node that has it. */
  abstract node<K extends OpName>(op: K, inputs: OpInputs<NodeId>[K], attributes: OpAttributes[K]): NodeId;
  abstract typeOf(id: NodeId): TensorType;

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
    return this.node("map", inputs, attributesOf(fn));
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
}

/** Of the maps of a function, one object: most nodes are maps. */
const mapAttributes = new Map<ScalarFunction, OpAttributes["map"]>();
function attributesOf(fn: ScalarFunction): OpAttributes["map"] {
  const known = mapAttributes.get(fn);
  if (known) return known;
  const attributes = { fn };
  mapAttributes.set(fn, attributes);
  return attributes;
}
