/** Maximum of each window; the padding is -∞. */
import type { LayerDefinition } from "./layer.ts";
import { instantiatePool, poolParameters, poolWindow, type PoolAttributes } from "./pools.ts";

export const maxpool: LayerDefinition<PoolAttributes> = {
  doc: "the maximum of each window, padding never being it: torch.nn.MaxPool2d",
  operations: 2,
  parameters: poolParameters,
  instantiate: (call) => instantiatePool("maxpool", call),
  window: poolWindow,
  bends: true,
};
