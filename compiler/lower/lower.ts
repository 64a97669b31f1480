/** A checked model at one batch size becomes a graph. Where PyTorch's layouts and the graph's meet. */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { NodeId, Output, Update } from "../graph/types.ts";
import type { CheckedModel, ModelNode, ModelNodeOf, ValueId } from "../model/checked.ts";
import type { LayerInputs } from "../model/layers/table.ts";
import { concreteSizes } from "../model/shapes/shape.ts";
import { reorder, valueOrder, weightOrders, type LayerContext } from "./layer-lowering.ts";
import { lowerings } from "./layers/table.ts";
import { crossEntropy } from "./loss.ts";
import type { FunctionKind, Lowered, LoweredTensor, LoweredValue } from "./types.ts";

export interface LowerOptions {
  readonly kind: FunctionKind;
  readonly batch: number;
  /** Sizes of the model's symbols other than the batch. */
  readonly sizes?: ReadonlyMap<string, number>;
  readonly labelSmoothing?: number;
  /** Weights whose initial value is 0 instead of what their layer says. */
  readonly zeroInitialised?: readonly string[];
}

/** Output of a probe: for each layer in order, 1 if all that it put out is finite. */
export const FINITE_PREFIX = "finite/";

/** Lowers every layer in order; `train` ends with the loss, `probe` with the finiteness of each layer. */
export function lower(model: CheckedModel, options: LowerOptions): Lowered {
  return new Lowering(model, options).run();
}

/** @param valueOf the graph's node of a value of the model */
function lowerLayer<L extends keyof typeof lowerings>(
  node: ModelNodeOf<L>,
  valueOf: (id: ValueId) => NodeId,
  context: LayerContext,
): NodeId {
  // What TypeScript forgets: a tuple's map is a tuple of the same length.
  const inputs = node.inputs.map(valueOf) as unknown as LayerInputs<L, NodeId>;
  return lowerings[node.layer](node, inputs, context);
}

class Lowering {
  readonly #model: CheckedModel;
  readonly #options: LowerOptions;
  readonly #build = new GraphBuilder();
  readonly #values: NodeId[] = [];
  readonly #updates: Update[] = [];
  readonly #zeroInitialised: ReadonlySet<string>;
  readonly #tensors = new Map<string, LoweredTensor>();

  constructor(model: CheckedModel, options: LowerOptions) {
    this.#model = model;
    this.#options = options;
    this.#zeroInitialised = new Set(options.zeroInitialised);
  }

  run(): Lowered {
    const { kind, batch } = this.#options;
    for (const node of this.#model.nodes) this.#values[node.id] = this.#layer(node);
    const inputs: LoweredValue[] = this.#model.inputs.map(({ name, value }) => this.#valueOf(name, value));
    const outputs: LoweredValue[] = [];
    const graphOutputs: Output[] = [];
    for (const { name, values } of this.#model.outputs) {
      const [value = 0] = values;
      outputs.push(this.#valueOf(name, value));
      graphOutputs.push({ name, node: this.#values[value] ?? 0 });
    }
    if (kind === "train") {
      this.#build.at({ path: "loss", phase: "forward" });
      const [output] = graphOutputs;
      const logits = output?.node ?? bug("a model has an output");
      const classes = this.#build.typeOf(logits).shape[1] ?? 1;
      inputs.push({ name: "labels", dtype: "i32", shape: [batch], order: [0], classes });
      const labels = this.#build.leaf("input", "labels", { dtype: "i32", shape: [batch] });
      const { loss, correct } = crossEntropy(this.#build, logits, labels, this.#options.labelSmoothing ?? 0);
      for (const [name, node] of [
        ["loss", loss],
        ["correct", correct],
      ] as const) {
        graphOutputs.push({ name, node });
        outputs.push({ name, dtype: "f32", shape: [], order: [] });
      }
    }
    if (kind === "probe") {
      graphOutputs.length = outputs.length = 0;
      for (const { name, node } of this.#finiteness()) {
        graphOutputs.push({ name, node });
        outputs.push({ name, dtype: "f32", shape: [], order: [] });
      }
    }
    const updates = kind === "train" ? this.#updates : [];
    const graph = this.#build.finish(this.#model.name, graphOutputs, updates);
    return { kind, batch, graph, tensors: [...this.#tensors.values()], inputs, outputs };
  }

  #valueOf(name: string, id: number): LoweredValue {
    const node = this.#model.nodes[id] ?? bug(`value ${id} is not there`);
    const shape = [this.#options.batch, ...this.#sizes(node)];
    return { name, dtype: "f32", shape, order: valueOrder(shape) };
  }
  /** Of what it puts out, in the graph's layout. */
  #storedShape(node: ModelNode): readonly number[] {
    const shape = [this.#options.batch, ...this.#sizes(node)];
    return reorder(shape, valueOrder(shape));
  }
  #sizes(node: ModelNode): readonly number[] {
    return concreteSizes(node.shape, this.#options.sizes ?? new Map());
  }

  #layer(node: ModelNode): NodeId {
    this.#build.at({ path: node.path, phase: "forward" });
    if (node.layer === "input")
      return this.#build.leaf("input", node.attributes.name, { dtype: "f32", shape: this.#storedShape(node) });
    const weight = (tensor: string): NodeId => this.#weight(node, tensor);
    // Every tensor is part of the program, also one that this function does not read.
    for (const { tensor } of node.weights) weight(tensor);
    return lowerLayer(node, (id) => this.#values[id] ?? bug(`value ${id} was not lowered`), {
      build: this.#build,
      training: this.#options.kind !== "infer",
      weight,
      update: (tensor, value) => this.#updates.push({ target: this.#nameOf(node, tensor), node: value }),
      outputShape: this.#storedShape(node),
      stream: node.id,
    });
  }

  #nameOf(node: ModelNode, tensor: string): string {
    return node.weights.find((each) => each.tensor === tensor)?.name ?? bug(`${node.path} has no ${tensor}`);
  }
  #weight(node: ModelNode, tensor: string): NodeId {
    const weight = node.weights.find((each) => each.tensor === tensor) ?? bug(`${node.path} has no ${tensor}`);
    const { name, role, shape } = weight;
    const order = weightOrders[weight.layout];
    if (!this.#tensors.has(name)) {
      const isZero = this.#zeroInitialised.has(name);
      const initializer = isZero ? ({ kind: "constant", value: 0 } as const) : weight.initializer;
      this.#tensors.set(name, { name, role, shape, order, initializer });
    }
    return this.#build.leaf(role, name, { dtype: "f32", shape: reorder(shape, order) });
  }

  /** For each layer: the least of is-finite over all its elements. */
  #finiteness(): readonly Output[] {
    return this.#model.nodes
      .filter(({ layer }) => layer !== "identity")
      .map((node) => {
        this.#build.at({ path: node.path, phase: "forward" });
        const value = this.#values[node.id] ?? bug(`value ${node.id} was not lowered`);
        const isBad = this.#build.map("subtract", this.#build.like(value, 1), this.#build.map("is-finite", value));
        const axes = this.#build.typeOf(value).shape.map((_, axis) => axis);
        const bad = this.#build.reduce("sum", isBad, axes);
        return { name: FINITE_PREFIX + node.path, node: this.#build.mapWith("equal", bad, 0) };
      });
  }
}
