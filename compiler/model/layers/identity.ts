/** Nothing: what a `gate: block = identity` stands for. */
import { made } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const identity: LayerDefinition<NoAttributes> = {
  doc: "nothing: what stands for a block that does nothing",
  torch: "nn.Identity()",
  example: "residual { conv(64, kernel: 3) -> bn } shortcut identity",
  operations: 0,
  parameters: [],
  instantiate: (call) => made({}, call.input),
};
