/** x Φ(x), with Φ the normal distribution's (Hendrycks and Gimpel 2016): the exact one, through erf. */
import type { LayerDefinition, NoAttributes } from "./layer.ts";
import { made } from "./read-arguments.ts";

export const gelu: LayerDefinition<NoAttributes> = {
  doc: "x times the normal distribution's Φ(x) (Hendrycks and Gimpel 2016)",
  torch: "nn.GELU()",
  example: "conv(64, kernel: 3) -> gelu",
  operations: 25,
  parameters: [],
  instantiate: (call) => made({}, call.input),
  activation: true,
  bends: true,
};
