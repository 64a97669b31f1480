/** The least number of examples that a model can be trained on at once: from one value nothing can be normalised. */
import { normOf } from "../layers/facts.ts";
import type { Diagnostic } from "../../../grammar/diagnostic.ts";
import type { Span } from "../../../grammar/source.ts";
import type { CheckedModel, ModelNode } from "../checked.ts";
import { trainedNodes } from "./frozen.ts";
import { reportMeasure } from "./messages.ts";
import { ofModel } from "./of-model.ts";
import { concreteSizes } from "../shapes/shape.ts";

export interface LeastBatch {
  readonly examples: 1 | 2;
  /** The batch norm that would see one value a channel of one example. */
  readonly norm?: ModelNode;
}

/**
 * @param sizes of the model's symbols other than the batch
 * @param freeze stages whose norms are in evaluation mode: they see no batch
 */
export function leastBatch(
  model: CheckedModel,
  sizes: ReadonlyMap<string, number>,
  freeze: readonly string[] = [],
): LeastBatch {
  const norms = freeze.length === 0 ? differentNorms(model) : differentOf(trainedNodes(model, freeze));
  const norm = norms.find(({ shape }) => {
    const values = concreteSizes(shape, sizes).reduce((product, extent) => product * extent, 1);
    return values === shape.channels;
  });
  return norm ? { examples: 2, norm } : { examples: 1 };
}

/** The first batch norm of each shape. */
const differentNorms = ofModel(({ nodes }): readonly ModelNode[] => differentOf(nodes));

function differentOf(nodes: readonly ModelNode[]): readonly ModelNode[] {
  const first = new Map<string, ModelNode>();
  for (const node of nodes) {
    const key = normOf(node)?.over === "batch" ? JSON.stringify(node.shape) : undefined;
    if (key !== undefined && !first.has(key)) first.set(key, node);
  }
  return [...first.values()];
}

/** RN4019, where a batch is smaller. @param at where the batch is written */
export function judgeBatch({ examples, norm }: LeastBatch, batch: number, at: Span): readonly Diagnostic[] {
  if (!norm || batch >= examples) return [];
  const related = [{ span: norm.span, text: "this norm" }];
  const help = `use a batch of at least ${examples}, or \`with { bn: groupnorm }\``;
  return [reportMeasure("RN4019", at, { layer: norm.path, n: batch }, { related, help })];
}
