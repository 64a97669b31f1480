/** The first window of a model that does not fit at given sizes, and how the values got so small. */
import type { CheckedModel, ModelNode } from "../checked.ts";
import { windowOf } from "../layers/facts.ts";
import { constant, extentAt, symbolsOf, type Extent, type Sizes } from "../shapes/extent.ts";
import { formatShape, type Shape } from "../shapes/shape.ts";

export interface Unfit {
  readonly node: ModelNode;
  /** What the window reaches over, without its padding. */
  readonly k: number;
  /** Of the value under it, for every size. */
  readonly extent: Extent;
  /** The same at these sizes. */
  readonly at: number;
  /** `image [N, 3, 9, 9] -> s1.conv [N, 8, 2, 2] -> s1.conv_2`. */
  readonly way: string;
}

/** @param sizes of every symbol that any window's input follows; what follows others is left out */
export function firstUnfit(model: CheckedModel, sizes: Sizes): Unfit | undefined {
  for (const node of model.nodes) {
    const from = model.nodes[node.inputs[0] ?? -1];
    const window = windowOf(node);
    if (!window || !from) continue;
    for (const [axis, extent] of from.shape.extents.entries()) {
      const room = valueAt(extent, sizes);
      const reach = (window.dilation[axis] ?? 1) * ((window.kernel[axis] ?? 1) - 1) + 1;
      const k = reach - (window.padding[2 * axis] ?? 0) - (window.padding[2 * axis + 1] ?? 0);
      if (room !== undefined && room < k) return { node, k, extent, at: room, way: wayTo(model, node, sizes) };
    }
  }
  return undefined;
}

function valueAt(extent: Extent, sizes: Sizes): number | undefined {
  return symbolsOf(extent).every((symbol) => sizes.has(symbol)) ? extentAt(extent, sizes) : undefined;
}

/** Back through what each layer reads first; values whose shape is as before are left out. */
function wayTo(model: CheckedModel, last: ModelNode, sizes: Sizes): string {
  const way = [last.path];
  for (let node = inputOf(model, last); node; node = inputOf(model, node)) {
    const before = inputOf(model, node);
    if (before && formatShape(before.shape) === formatShape(node.shape)) continue;
    way.unshift(`${node.path} ${formatShape(atSizes(node.shape, sizes))}`);
  }
  return way.join(" -> ");
}
function inputOf(model: CheckedModel, node: ModelNode): ModelNode | undefined {
  return node.inputs[0] === undefined ? undefined : model.nodes[node.inputs[0]];
}

/** The shape where these symbols have these sizes; extents that follow others stay as they are. */
export function atSizes(shape: Shape, sizes: Sizes): Shape {
  const extents = shape.extents.map((extent) => {
    const value = valueAt(extent, sizes);
    return value === undefined ? extent : constant(value);
  });
  return { ...shape, extents };
}
