/** The table of a model: a row for each block (or layer) of each stage, with what it puts out and what it costs. */
import type { CheckedModel, ModelNode } from "./checked.ts";
import { totalCost } from "./cost.ts";
import { formatShape } from "./shape.ts";

export interface SummaryRow {
  /** `conv2_x.0`, `stem.conv`. */
  readonly name: string;
  readonly stage: string;
  readonly layers: number;
  readonly outputShape: string;
  readonly params: number;
  readonly macs: number;
}
export interface Summary {
  readonly model: string;
  readonly input: string;
  readonly rows: readonly SummaryRow[];
  readonly params: number;
  readonly macs: number;
}

/** Blocks are one row each, layers outside of blocks too. @param sizes of symbols other than the batch */
export function summarize(model: CheckedModel, sizes: ReadonlyMap<string, number>): Summary {
  const groups = new Map<string, ModelNode[]>();
  for (const node of model.nodes) {
    if (node.layer === "input") continue;
    const key = /^([A-Za-z_]\w*\.\d+)\./.exec(node.path)?.[1] ?? node.path;
    groups.set(key, [...(groups.get(key) ?? []), node]);
  }
  const rows = [...groups].map(([name, nodes]): SummaryRow => {
    const last = nodes.at(-1) as ModelNode;
    const { params, macs } = totalCost(model, nodes, sizes);
    return { name, stage: last.stage, layers: nodes.length, outputShape: formatShape(last.shape), params, macs };
  });
  const total = totalCost(model, model.nodes, sizes);
  const input = model.inputs[0];
  return {
    model: model.name,
    input: input ? formatShape(input.shape) : "",
    rows,
    params: total.params,
    macs: total.macs,
  };
}
