/** x where it is positive, else a learned slope times x (He et al. 2015, Delving Deep into Rectifiers). */
import { rational } from "../values/rational.ts";
import { defaulted, exact } from "../words/parameters.ts";
import type { LayerDefinition } from "./layer.ts";
import { learnedPer, perOf, perParameter, type PerAttributes } from "./per.ts";
import { made } from "./read-arguments.ts";

export const prelu: LayerDefinition<PerAttributes> = {
  doc: "x where it is positive, else a learned slope times x (He et al. 2015)",
  torch: "nn.PReLU(x.shape[1], init), with per: scalar nn.PReLU(1, init)",
  example: "conv(64, kernel: 3) -> bn -> prelu",
  operations: 36,
  parameters: [perParameter, defaulted("init", "float", exact(rational(1n, 4n)), "the first value of the slope")],
  instantiate: (call) => made({ per: perOf(call) }, call.input, [learnedPer(call, "weight")]),
  activation: true,
  bends: true,
};
