/** What of a model stays as it is while the rest is trained: all of some of its stages. */
import type { CheckedModel, ModelNode } from "../checked.ts";

/** Weights and running statistics of these stages, by full name: also where another stage shares them. */
export function frozenTensors({ nodes }: CheckedModel, stages: readonly string[] = []): ReadonlySet<string> {
  return new Set(
    nodes.filter(({ stage }) => stages.includes(stage)).flatMap(({ weights }) => weights.map(({ name }) => name)),
  );
}

/** Layers that are trained: none of these stages, nor of what another stage shares with them. */
export function trainedNodes(model: CheckedModel, stages: readonly string[] = []): readonly ModelNode[] {
  if (stages.length === 0) return model.nodes;
  const tensors = frozenTensors(model, stages);
  return model.nodes.filter((node) => !isFrozen(node, stages, tensors));
}

/** Whether a layer is in evaluation mode: it is of these stages, or one of theirs that another stage shares. */
export function isFrozen(
  { stage, weights }: Pick<ModelNode, "stage" | "weights">,
  stages: readonly string[],
  tensors: ReadonlySet<string>,
): boolean {
  return stages.includes(stage) || weights.some(({ name }) => tensors.has(name));
}
