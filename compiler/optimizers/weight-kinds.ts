/** What each parameter is, that an optimizer may treat as it likes. */
import type { CheckedModel, ModelNode, Weight } from "../model/checked.ts";
import { isNorm } from "../model/layers/facts.ts";
import type { WeightKind } from "./optimizer.ts";

/** By full name. Scale and shift of a norm are `norm`, so that `bias` is that of other layers. */
export function weightKinds({ nodes }: CheckedModel): ReadonlyMap<string, WeightKind> {
  return new Map(
    nodes.flatMap((node) => node.weights.map((weight): [string, WeightKind] => [weight.name, kindOf(node, weight)])),
  );
}

function kindOf(node: ModelNode, { tensor }: Weight): WeightKind {
  if (isNorm(node)) return "norm";
  return tensor === "bias" ? "bias" : "other";
}
