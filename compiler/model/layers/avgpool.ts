/** Average of each window, of its cells inside the image unless `count_padding`. */
import { defaulted } from "../words/parameters.ts";
import { bool } from "../values/value.ts";

import type { LayerDefinition } from "./layer.ts";
import { instantiatePool, poolParameters, poolWindow, type PoolAttributes } from "./pools.ts";

export const avgpool: LayerDefinition<PoolAttributes> = {
  doc: "the average of each window, of its cells inside the image unless count_padding",
  torch: "nn.AvgPool2d(kernel, stride, padding, ceil_mode=ceil, count_include_pad=count_padding)",
  example: "avgpool(2)",
  operations: 2,
  parameters: [
    ...poolParameters,
    defaulted("count_padding", "bool", bool(false), "whether cells of the padding count in the divisor"),
  ],
  instantiate: (call) => instantiatePool("avgpool", call),
  window: poolWindow,
};
