/** Maximum of each window; the padding is -∞. */
import type { LayerDefinition } from "./layer.ts";
import { instantiatePool, poolParameters, poolWindow, type PoolAttributes } from "./pools.ts";

export const maxpool: LayerDefinition<PoolAttributes> = {
  doc: "the maximum of each window, padding never being it",
  torch: "nn.MaxPool2d(kernel, stride, padding, ceil_mode=ceil)",
  example: "maxpool(3, stride: 2)",
  operations: 2,
  parameters: poolParameters,
  instantiate: (call) => instantiatePool("maxpool", call),
  window: poolWindow,
  bends: true,
};
