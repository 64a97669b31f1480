/** What each parameter is, that an optimizer may treat as it likes. */
import type { CheckedModel, ModelNode, Weight } from "../model/checked.ts";
import { isNorm, isProduct } from "../model/layers/facts.ts";
import type { WeightKind } from "./optimizer.ts";

/** By full name. Scale and shift of a norm are `norm`, so that `bias` is that of other layers. */
export function weightKinds({ nodes }: CheckedModel): ReadonlyMap<string, WeightKind> {
  return new Map(
    nodes.flatMap((node) => node.weights.map((weight): [string, WeightKind] => [weight.name, kindOf(node, weight)])),
  );
}

function kindOf(node: ModelNode, { tensor, layout }: Weight): WeightKind {
  if (isNorm(node)) return "norm";
  // Of a product every number a channel is one, whatever it is called: attention has two.
  return tensor === "bias" || (isProduct(node) && layout === "channels") ? "bias" : "other";
}
