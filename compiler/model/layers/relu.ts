/** max(x, 0). */
import { made } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const relu: LayerDefinition<NoAttributes> = {
  doc: "max(x, 0)",
  torch: "nn.ReLU()",
  example: "conv(64, kernel: 3) -> bn -> relu",
  operations: 10,
  parameters: [],
  instantiate: (call) => made({}, call.input),
  activation: true,
  bends: true,
};
