/** Maximum of each window; the padding is -∞. */
import type { LayerDefinition } from "./layer.ts";
import { instantiatePool, poolParameters, poolWindow, type PoolAttributes } from "./pools.ts";

export const maxpool: LayerDefinition<PoolAttributes> = {
  parameters: poolParameters,
  instantiate: (call) => instantiatePool("maxpool", call),
  window: poolWindow,
  bends: true,
};
