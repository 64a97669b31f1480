/** Each element is 0 with probability `rate` while training, else divided by 1 - rate (Srivastava et al. 2014). */
import { report } from "../messages.ts";
import { failed, made, numberOf, parameter } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";

export interface DropoutAttributes {
  readonly rate: number;
}

export const dropout: LayerDefinition<DropoutAttributes> = {
  parameters: [parameter("rate", "float")],
  instantiate(call) {
    const rate = numberOf(call, "rate");
    if (!(rate >= 0 && rate < 1)) {
      return failed(
        report("RN2016", call.spanOf("rate"), {
          name: "rate",
          type: String(rate),
          callee: "dropout",
          otherType: "at least 0 and below 1",
        }),
      );
    }
    return made({ rate }, call.input);
  },
  trainingOnly: true,
};
