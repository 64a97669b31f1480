/** What a person sees a model as: its blocks, and the layers and residuals that stand outside of them, in order. */
import type { CheckedModel, ModelNode } from "../checked.ts";
import { idsOf, type Part } from "../structure.ts";

export interface Row {
  /** Empty outside of stages. */
  readonly stage: string;
  readonly part: Part;
  /** At least one. */
  readonly nodes: readonly ModelNode[];
}

/** One for each part of a stage, and of the model itself, that has layers. */
export function rowsOf(model: CheckedModel): readonly Row[] {
  const rowOf = (stage: string, part: Part): readonly Row[] => {
    const nodes = idsOf([part]).flatMap((id) => model.nodes[id] ?? []);
    return nodes.length > 0 ? [{ stage, part, nodes }] : [];
  };
  return model.parts.flatMap((each) =>
    each.kind === "stage" ? each.parts.flatMap((part) => rowOf(each.name, part)) : rowOf("", each),
  );
}
