/** Each element is 0 with probability `rate` while training, else divided by 1 - rate (Srivastava et al. 2014). */
import { required } from "../words/parameters.ts";
import { reportCall } from "../words/messages.ts";
import { failed, made, numberOf } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";

export interface DropoutAttributes {
  readonly rate: number;
}

export const dropout: LayerDefinition<DropoutAttributes> = {
  doc: "each number is 0 with a probability while training (Srivastava et al. 2014)",
  torch: "nn.Dropout(p)",
  example: "globalavgpool -> dropout(0.5) -> linear(10)",
  operations: 11,
  parameters: [required("rate", "float", "the probability, from 0 to below 1")],
  instantiate(call) {
    const rate = numberOf(call, "rate");
    if (!(rate >= 0 && rate < 1)) {
      return failed(
        reportCall(
          "RN2050",
          call.spanOf("rate"),
          { name: "rate", value: String(rate), callee: "dropout", range: "at least 0 and below 1" },
          { help: "it is the share of the numbers that become 0; the usual ones are 0.1 to 0.5" },
        ),
      );
    }
    return made({ rate }, call.input);
  },
  trainingOnly: true,
};
