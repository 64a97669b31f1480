/** x where it is positive, else `slope` times x (Maas et al. 2013). */
import { rational } from "../values/rational.ts";
import { defaulted, exact } from "../words/parameters.ts";
import type { LayerDefinition } from "./layer.ts";
import { made, numberOf } from "./read-arguments.ts";

export interface LeakyReluAttributes {
  readonly slope: number;
}

export const leakyRelu: LayerDefinition<LeakyReluAttributes> = {
  doc: "x where it is positive, else a fixed slope times x (Maas et al. 2013)",
  torch: "nn.LeakyReLU(slope)",
  example: "conv(64, kernel: 3) -> bn -> leaky_relu(slope: 0.1)",
  operations: 14,
  parameters: [defaulted("slope", "float", exact(rational(1n, 100n)), "the factor of what is negative")],
  instantiate: (call) => made({ slope: numberOf(call, "slope") }, call.input),
  activation: true,
  bends: true,
};
