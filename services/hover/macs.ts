/** Multiply-adds of one example as a person reads them; where sizes are open, as a product with the positions. */
import { grouped } from "../../grammar/counted.ts";
import type { CheckedModel, ModelNode } from "../../compiler/model/checked.ts";
import { nodeCost } from "../../compiler/model/measures/cost.ts";
import { formatExtent, extentAt, type Sizes } from "../../compiler/model/shapes/extent.ts";

/** `589,824`; `432 × H × W`; of several layers whose positions differ only that it follows H and W. */
export function macsText(model: CheckedModel, nodes: readonly ModelNode[]): string {
  const total = (sizes: Sizes): number => nodes.reduce((sum, node) => sum + nodeCost(model, node, sizes).macs, 0);
  if (model.symbols.size === 0) return grouped(total(new Map()));
  const symbols = [...model.symbols.keys()];
  const small: Sizes = model.symbols;
  const large: Sizes = new Map([...small].map(([symbol, least]) => [symbol, 2 * least + 1]));
  const [few, many] = [total(small), total(large)];
  if (few === many) return grouped(few);
  const { extents = [] } = nodes.at(-1)?.shape ?? {};
  const positions = (sizes: Sizes): number => extents.reduce((product, each) => product * extentAt(each, sizes), 1);
  const each = few / positions(small);
  const isProduct = Number.isInteger(each) && each === many / positions(large);
  if (!isProduct) return `follow ${symbols.join(" and ")}`;
  return [grouped(each), ...extents.map(formatExtent)].join(" × ");
}
