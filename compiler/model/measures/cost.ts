/** What a checked model costs: parameters, multiply-adds, activations, depth (`reference.md`, sections 5 and 6). */
import type { CheckedModel, ModelNode } from "../checked.ts";
import { definitionOf } from "../layers/facts.ts";
import { inLets, inShortcuts } from "./residuals.ts";
import { concreteSizes } from "../shapes/shape.ts";

export interface Cost {
  /** Learned numbers. */
  readonly params: number;
  /** Multiply-adds of one example. */
  readonly macs: number;
  /** Numbers put out by layers with weights, one example. */
  readonly activations: number;
}

const volume = (sizes: readonly number[]): number => sizes.reduce((product, extent) => product * extent, 1);

/** Learned numbers of a layer; weights that are shared count where they are used first. */
export function paramsOf(node: ModelNode): number {
  if (node.reuses) return 0;
  return node.weights.filter(({ role }) => role === "parameter").reduce((sum, { shape }) => sum + volume(shape), 0);
}

/** Learned numbers of a model; weights that are shared count once. */
export function learnedNumbers({ nodes }: CheckedModel): number {
  const weights = new Map(nodes.flatMap((node) => node.weights.map((weight) => [weight.name, weight])));
  const learned = [...weights.values()].filter(({ role }) => role === "parameter");
  return learned.reduce((sum, { shape }) => sum + volume(shape), 0);
}

/** @param sizes of every symbol of the model */
export function nodeCost(model: CheckedModel, node: ModelNode, sizes: ReadonlyMap<string, number>): Cost {
  const definition = definitionOf(node);
  const output = concreteSizes(node.shape, sizes);
  const from = node.inputs[0] === undefined ? undefined : model.nodes[node.inputs[0]];
  const macs = from && definition.macs ? definition.macs(node.attributes, concreteSizes(from.shape, sizes), output) : 0;
  return { params: paramsOf(node), macs, activations: definition.product ? volume(output) : 0 };
}

export function totalCost(model: CheckedModel, nodes: readonly ModelNode[], sizes: ReadonlyMap<string, number>): Cost {
  let [params, macs, activations] = [0, 0, 0];
  for (const node of nodes) {
    const cost = nodeCost(model, node, sizes);
    params += cost.params;
    macs += cost.macs;
    activations += cost.activations;
  }
  return { params, macs, activations };
}

/** Weighted layers on the longest path, shortcuts left out: ResNet-50 has 50. @param nodes in the model's order */
export function depthOf(model: CheckedModel, nodes: readonly ModelNode[]): number {
  const [first, last] = [nodes[0]?.id ?? 0, nodes.at(-1)?.id ?? -1];
  const inside = new Set(nodes.map(({ id }) => id));
  // What lies before the first and behind the last adds nothing.
  const depths = new Map<number, number>();
  let deepest = 0;
  const [shortcuts, lets] = [inShortcuts(model), inLets(model)];
  for (const node of model.nodes.slice(first, last + 1)) {
    const before = node.inputs.reduce((most, id) => Math.max(most, depths.get(id) ?? 0), 0);
    const counts = inside.has(node.id) && !shortcuts.has(node.id) && !lets.has(node.id);
    const depth = before + (counts ? (definitionOf(node).product?.depth ?? 0) : 0);
    depths.set(node.id, depth);
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}
