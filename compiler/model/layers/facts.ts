/** What a node's layer says of itself: whoever asks names no layer. */
import type { CheckedModel, ModelNode } from "../checked.ts";
import type { Enlargement, OwnLayerDefinition, NormFacts, Window } from "./layer.ts";
import { layers } from "./table.ts";

/** Attributes are those of the node's own layer, which the union of all layers cannot say. */
export function definitionOf({ layer }: Pick<ModelNode, "layer">): OwnLayerDefinition<unknown> {
  return layers[layer] as OwnLayerDefinition<unknown>;
}

/** Nodes of a training step's graph that it makes, at most. */
export function operationsOf(node: Pick<ModelNode, "layer" | "attributes" | "inputs">): number {
  const { operations } = definitionOf(node);
  return typeof operations === "number" ? operations : operations(node.attributes, node.inputs.length);
}

/** True of a layer that multiplies by learned weights: a convolution, a linear map. */
export function isProduct(node: ModelNode): boolean {
  return definitionOf(node).product !== undefined;
}
/** False for what is no product, too. */
export function hasBias(node: ModelNode): boolean {
  return definitionOf(node).product?.hasBias(node.attributes) ?? false;
}
export function normOf(node: ModelNode): NormFacts | undefined {
  return definitionOf(node).norm?.(node.attributes, node.shape.channels);
}
export function isNorm(node: ModelNode): boolean {
  return definitionOf(node).norm !== undefined;
}
/** Of a layer that puts out other positions than a window that slides. */
export function enlargementOf({ nodes }: CheckedModel, node: ModelNode): Enlargement | undefined {
  const from = node.inputs[0] === undefined ? undefined : nodes[node.inputs[0]];
  return from && definitionOf(node).enlarges?.(node.attributes, from.shape, node.shape);
}
export function windowOf(node: ModelNode): Window | undefined {
  return definitionOf(node).window?.(node.attributes);
}
export function isActivation(node: ModelNode): boolean {
  return definitionOf(node).activation ?? false;
}
