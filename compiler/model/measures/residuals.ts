/** A model's residuals, wherever they stand: in stages, blocks, other residuals. */
import type { CheckedModel, ModelNode } from "../checked.ts";
import { idsOf, partsOfKind } from "../structure.ts";
import type { ResidualPart } from "../structure.ts";
import { ofModel } from "./of-model.ts";
import type { ValueId } from "../values/value.ts";

/** One whose paths become one. */
export interface JoinedResidual extends ResidualPart {
  readonly join: ValueId;
}

/** In the order of their joins. */
export const residualsOf = ofModel((model): readonly JoinedResidual[] => {
  const isJoined = (part: ResidualPart): part is JoinedResidual => part.join !== undefined;
  return partsOfKind(model.parts, "residual")
    .filter(isJoined)
    .sort((a, b) => a.join - b.join);
});

/** Those whose F is added to S. */
export const sumsOf = ofModel((model) => residualsOf(model).filter(({ how }) => how === "add"));

/** The residual whose join a node is. */
export function residualOf(model: CheckedModel, { id }: ModelNode): JoinedResidual | undefined {
  return bySum(model).get(id);
}
const bySum = ofModel((model) => new Map(residualsOf(model).map((each) => [each.join, each])));

/** The way of F, or of S, from what leaves it back to x: of layers with several inputs along the first. */
export function wayBack(model: CheckedModel, { input }: ResidualPart, from: ValueId): readonly ModelNode[] {
  const way: ModelNode[] = [];
  for (let at: ValueId | undefined = from; at !== undefined && at !== input;) {
    const node: ModelNode | undefined = model.nodes[at];
    if (!node) break;
    way.push(node);
    at = node.inputs[0];
  }
  return way;
}

/** Layers that lie in an F or an S, sums of inner residuals included. */
export const inResiduals = ofModel((model) =>
  inside(model, ({ body, shortcut }) => [...body.parts, ...shortcut.parts]),
);
/** Layers that lie in an S, at whatever depth. */
export const inShortcuts = ofModel((model) => inside(model, ({ shortcut }) => shortcut.parts));

function inside(
  model: CheckedModel,
  partsOf: (residual: ResidualPart) => ResidualPart["body"]["parts"],
): ReadonlySet<ValueId> {
  const ids = new Set<ValueId>();
  // What lies in an outer one is there already, and so is all that is in it.
  for (const part of partsOfKind(model.parts, "residual")) {
    if (part.join !== undefined && ids.has(part.join)) continue;
    for (const id of idsOf(partsOf(part))) ids.add(id);
  }
  return ids;
}

/** Layers of paths that are values of their own: what a `let` names is not on the way through the model. */
export const inLets = ofModel((model): ReadonlySet<ValueId> => {
  const named = partsOfKind(model.parts, "path").filter(({ name }) => name !== undefined);
  return new Set(named.flatMap(({ parts }) => idsOf(parts)));
});
