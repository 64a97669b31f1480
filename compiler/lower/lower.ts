/** A checked model at one batch size becomes a graph. Where PyTorch's layouts and the graph's meet. */
import { bug } from "../bug.ts";
import { GraphBuilder } from "../graph/build.ts";
import type { NodeId, Output, Update } from "../graph/types.ts";
import type { ModelOutputs } from "../losses/context.ts";
import type { StepLoss } from "../losses/loss.ts";
import type { CheckedModel, ModelNode, ModelNodeOf } from "../model/checked.ts";
import type { LayerInputs } from "../model/layers/table.ts";
import { frozenTensors, isFrozen } from "../model/measures/frozen.ts";
import { torchTensor } from "../model/measures/torch-names/torch-names.ts";
import { concreteSizes } from "../model/shapes/shape.ts";
import type { ProgramMeasure } from "../../runtime/program.ts";
import { reorder, valueOrder, weightOrders, type LayerContext } from "./layer-lowering.ts";
import { lowerings } from "./layers/table.ts";
import type {
  FunctionKind,
  Lowered,
  LoweredInput,
  LoweredOutput,
  LoweredTensor,
  LoweredValue,
  StepScalar,
} from "./types.ts";
import type { ValueId } from "../model/values/value.ts";

export interface LowerOptions {
  readonly kind: FunctionKind;
  readonly batch: number;
  /** Sizes of the model's symbols other than the batch. */
  readonly sizes?: ReadonlyMap<string, number>;
  /** Of a training step. */
  readonly loss?: StepLoss;
  /** Weights whose initial value is 0 instead of what their layer says. */
  readonly zeroInitialised?: readonly string[];
  /** Stages in evaluation mode whatever the function. */
  readonly freeze?: readonly string[];
}

/** Output of a probe: for each layer in order, 1 if all that it put out is finite. */
export const FINITE_PREFIX = "finite/";

/** Of dropout, where a layer reads it. */
const seed: StepScalar = { name: "seed", dtype: "i32", meaning: "seed", otherwise: 0 };

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
  /** What running statistics become, by name: of what is shared after its last use. */
  readonly #updates = new Map<string, NodeId>();
  readonly #inputs: LoweredInput[] = [];
  readonly #outputs: LoweredOutput[] = [];
  readonly #graphOutputs: Output[] = [];
  readonly #zeroInitialised: ReadonlySet<string>;
  readonly #frozen: ReadonlySet<string>;
  readonly #tensors = new Map<string, LoweredTensor>();

  constructor(model: CheckedModel, options: LowerOptions) {
    this.#model = model;
    this.#options = options;
    this.#zeroInitialised = new Set(options.zeroInitialised);
    this.#frozen = frozenTensors(model, options.freeze);
  }

  run(): Lowered {
    const { kind, batch, loss } = this.#options;
    for (const node of this.#model.nodes) this.#values[node.id] = this.#layer(node);
    for (const { name, value } of this.#model.inputs)
      this.#inputs.push({ ...this.#valueOf(name, value), role: "model" });
    if (kind === "probe") this.#finiteness();
    else this.#putOut();
    if (kind === "train" || kind === "norms") this.#lossOf(loss ?? bug("a training step has a loss"));
    const graph = this.#build.finish(this.#model.name, this.#graphOutputs, kind === "train" ? this.#updateList() : []);
    return {
      kind,
      batch,
      graph,
      tensors: [...this.#tensors.values()],
      inputs: this.#inputs,
      outputs: this.#outputs,
      scalars: kind === "infer" ? [] : [seed],
    };
  }

  /** The model's own outputs; of a list each tensor, `name.0`, `name.1`, …, which no name of a design is. */
  #putOut(): void {
    for (const { name, values, list } of this.#model.outputs)
      for (const [index, value] of values.entries()) {
        const output = this.#valueOf(list ? `${name}.${index}` : name, value);
        this.#outputs.push(output);
        this.#graphOutputs.push({ name: output.name, node: this.#valueAt(value) });
      }
  }

  #lossOf(loss: StepLoss): void {
    const build = this.#build.at({ path: "loss", phase: "forward" });
    const outputs = this.#model.outputs.map(({ name, values }): ModelOutputs => ({
      name,
      values: values.map((value) => ({ node: this.#valueAt(value), shape: this.#valueOf(name, value).shape })),
    }));
    const targets = Object.entries(loss.targets(outputs)).map(([name, { dtype, shape, classes }]) => {
      if (this.#inputs.some((input) => input.name === name))
        bug(`an input and a target of the loss are called ${name}`);
      const order = valueOrder(shape);
      this.#inputs.push({ name, dtype, shape, order, role: "target", ...(classes === undefined ? {} : { classes }) });
      return [name, build.leaf("input", name, { dtype, shape: reorder(shape, order) })] as const;
    });
    const context = { build, outputs, targets: Object.fromEntries(targets) };
    this.#measure("loss", loss.value(context), { metric: "loss", fold: "mean" });
    for (const metric of loss.metrics)
      this.#measure(metric.output, metric.value(context), { metric: metric.word, fold: metric.fold });
  }

  #measure(name: string, node: NodeId, measure: ProgramMeasure): void {
    this.#graphOutputs.push({ name, node });
    this.#outputs.push({ ...number(name), measure });
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
    const { kind, freeze = [] } = this.#options;
    return lowerLayer(node, (id) => this.#valueAt(id), {
      build: this.#build,
      training: kind !== "infer" && !isFrozen(node, freeze, this.#frozen),
      weight,
      update: (tensor, value) => this.#updates.set(this.#nameOf(node, tensor), value),
      outputShape: this.#storedShape(node),
      stream: node.id,
    });
  }

  #nameOf(node: ModelNode, tensor: string): string {
    return node.weights.find((each) => each.tensor === tensor)?.name ?? bug(`${node.path} has no ${tensor}`);
  }
  #weight(node: ModelNode, tensor: string): NodeId {
    const weight = node.weights.find((each) => each.tensor === tensor) ?? bug(`${node.path} has no ${tensor}`);
    const { name, role, shape, range } = weight;
    const order = weightOrders[weight.layout];
    if (!this.#tensors.has(name)) {
      const isZero = this.#zeroInitialised.has(name);
      const initializer = isZero ? ({ kind: "constant", value: 0 } as const) : weight.initializer;
      const torch = torchTensor(this.#model, node.path, tensor, shape);
      this.#tensors.set(name, {
        name,
        role,
        shape,
        order,
        initializer,
        ...(torch ? { torch: torch.name } : {}),
        ...(torch?.shape ? { torchShape: torch.shape } : {}),
        ...(range ? { range } : {}),
      });
    }
    const leaf = this.#build.leaf(role, name, { dtype: "f32", shape: reorder(shape, order) });
    // A statistic that is shared goes on from what its use before has left.
    return this.#updates.get(name) ?? leaf;
  }

  #updateList(): readonly Update[] {
    return [...this.#updates].map(([target, node]) => ({ target, node }));
  }

  #valueAt(id: number): NodeId {
    return this.#values[id] ?? bug(`value ${id} was not lowered`);
  }

  /** Puts out for each layer the least of is-finite over all its elements. */
  #finiteness(): void {
    const uses = new Map<string, number>();
    for (const node of this.#model.nodes) {
      if (node.layer === "identity") continue;
      const use = (uses.get(node.path) ?? 0) + 1;
      uses.set(node.path, use);
      this.#build.at({ path: node.path, phase: "forward" });
      const value = this.#valueAt(node.id);
      const isBad = this.#build.map("subtract", this.#build.like(value, 1), this.#build.map("is-finite", value));
      const axes = this.#build.typeOf(value).shape.map((_, axis) => axis);
      const bad = this.#build.reduce("sum", isBad, axes);
      // Layers of what is shared have one path for all uses.
      const output = number(`${FINITE_PREFIX}${node.path}${use === 1 ? "" : ` (use ${use})`}`);
      this.#outputs.push(output);
      this.#graphOutputs.push({ name: output.name, node: this.#build.mapWith("equal", bad, 0) });
    }
  }
}

/** A value of rank 0. */
function number(name: string): LoweredValue {
  return { name, dtype: "f32", shape: [], order: [] };
}
