/** Average of each window, of its cells inside the image unless `count_padding`. */
import { bool } from "../values/value.ts";
import { parameter } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";
import { instantiatePool, poolParameters, poolWindow, type PoolAttributes } from "./pools.ts";

export const avgpool: LayerDefinition<PoolAttributes> = {
  parameters: [...poolParameters, parameter("count_padding", "bool", bool(false))],
  instantiate: (call) => instantiatePool("avgpool", call),
  window: poolWindow,
};
