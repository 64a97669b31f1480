/** The nodes of a model while it is expanded, each with how many input rows one of its rows stands for. */
import { isProduct, operationsOf } from "../layers/facts.ts";
import type { Span } from "../../../grammar/source.ts";
import type { ModelNode, Weight } from "../checked.ts";
import type { Budget } from "./limits.ts";
import type { LayerDefinition, LayerInstance } from "../layers/layer.ts";
import { layers, type LayerAttributes, type LayerName } from "../layers/table.ts";
import { bothLeast, everySize, type LeastSizes } from "../shapes/least-sizes.ts";
import { formatShape, leastSizesOfShape, validFrom, type Shape } from "../shapes/shape.ts";
import type { Value, ValueId } from "../values/value.ts";

/** Where a node is made: names, and the calls that led there. */
export interface NodePlace {
  readonly path: string;
  readonly reuses?: true;
  readonly stage: string;
  readonly span: Span;
  readonly calledFrom: readonly Span[];
}

export type Tensor = Extract<Value, { readonly kind: "tensor" }>;
export type Stride = readonly [number, number];

export class Nodes {
  readonly list: ModelNode[] = [];
  /** The call of each node as text with numbers filled in, for messages. */
  readonly texts: (() => string)[] = [];
  readonly #strides: Stride[] = [];
  /** Values that a line went on without, and the line. */
  readonly #left: { readonly id: ValueId; readonly at: Span }[] = [];
  readonly #budget: Budget;
  #leastSizes = everySize;

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** From where on all that was found to hold does hold. */
  get leastSizes(): LeastSizes {
    return this.#leastSizes;
  }
  /** What is made from here on is meant for these sizes only. */
  assume(from: LeastSizes): void {
    this.#leastSizes = bothLeast(this.#leastSizes, from);
  }

  add<L extends LayerName>(
    layer: L,
    { attributes, shape: own, weights }: Pick<LayerInstance<LayerAttributes[L]>, "attributes" | "shape" | "weights">,
    inputs: readonly ValueId[],
    place: NodePlace,
    text: () => string,
  ): Tensor {
    const id = this.list.length;
    // A window that does not fit fails the model: sizes that one value needs, all that follow may count on.
    this.assume(leastSizesOfShape(own));
    const shape = validFrom(own, this.#leastSizes);
    this.#budget.spend("layers", 1, place.span);
    const operations = operationsOf({ layer, attributes, inputs } as unknown as ModelNode);
    this.#budget.spend("operations of a training step", operations, place.span);
    this.#budget.spend("letters of names", place.path.length * (1 + weights.length), place.span);
    const named = weights.map((weight): Weight => ({ name: `${place.path}.${weight.tensor}`, ...weight }));
    const { path, reuses, stage, span, calledFrom } = place;
    const node = {
      id,
      layer,
      attributes,
      inputs,
      shape,
      weights: named,
      path,
      ...(reuses ? { reuses } : {}),
      stage,
      span,
      calledFrom,
    };
    this.list.push(node as unknown as ModelNode);
    this.texts.push(text);
    const stride = this.#strideBehind(layer, attributes, inputs[0], shape);
    for (const pixels of stride)
      this.#budget.bound("pixels of its input from one position of a layer to the next", pixels, place.span);
    this.#strides.push(stride);
    return { kind: "tensor", id, shape };
  }

  /** A line begins with another value: this one must be used elsewhere. */
  leave(id: ValueId, at: Span): void {
    this.#left.push({ id, at });
  }
  /** Lines that left a value behind that nothing reads, and what made it. @param outputs of the model */
  dropped(outputs: readonly ValueId[]): readonly { readonly at: Span; readonly made: Span | undefined }[] {
    const read = new Set([...outputs, ...this.list.flatMap(({ inputs }): readonly ValueId[] => inputs)]);
    return this.#left.filter(({ id }) => !read.has(id)).map(({ id, at }) => ({ at, made: this.list[id]?.span }));
  }

  #strideBehind<L extends LayerName>(
    layer: L,
    attributes: LayerAttributes[L],
    input: ValueId | undefined,
    shape: Shape,
  ): Stride {
    const { window, enlarges }: Pick<LayerDefinition<LayerAttributes[L]>, "window" | "enlarges"> = layers[layer];
    const from = input === undefined ? undefined : this.list[input]?.shape;
    const [y, x] = window?.(attributes).stride ?? [1, 1];
    const [down, across] = (from && enlarges?.(attributes, from, shape).grows) ?? [1, 1];
    const [before, beside] = this.strideOf(input);
    return [(before * y) / down, (beside * x) / across];
  }

  /**
   * Product of the strides between the model's input and this value: less than 1 where it is larger, NaN where that
   * depends on the size.
   */
  strideOf(id: ValueId | undefined): Stride {
    return (id === undefined ? undefined : this.#strides[id]) ?? [1, 1];
  }

  /** Runs `attempt` and forgets every node that it made, and what it assumed. */
  trial<T>(attempt: () => T): T {
    const before = this.list.length;
    const leastSizes = this.#leastSizes;
    const left = this.#left.length;
    try {
      return attempt();
    } finally {
      this.list.length = before;
      this.texts.length = before;
      this.#strides.length = before;
      this.#left.length = left;
      this.#leastSizes = leastSizes;
    }
  }

  /** A shape's node by node account, from `from` on: layers with weights, and all that change the shape. */
  steps(from: number, to: number, start: Shape): readonly { readonly text: string; readonly shape: Shape }[] {
    let before = start;
    return this.list.slice(from, to).flatMap((node, offset) => {
      const changed = formatShape(node.shape) !== formatShape(before);
      before = node.shape;
      const weighted = isProduct(node);
      return changed || weighted ? [{ text: this.texts[from + offset]?.() ?? node.layer, shape: node.shape }] : [];
    });
  }
}
