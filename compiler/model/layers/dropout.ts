/** Each element is 0 with probability `rate` while training, else divided by 1 - rate (Srivastava et al. 2014). */
import { required } from "../words/parameters.ts";
import { report } from "../messages.ts";
import { failed, made, numberOf } from "./read-arguments.ts";
import type { LayerDefinition } from "./layer.ts";

export interface DropoutAttributes {
  readonly rate: number;
}

export const dropout: LayerDefinition<DropoutAttributes> = {
  doc: "each number is 0 with a probability while training (Srivastava et al. 2014): torch.nn.Dropout",
  operations: 11,
  parameters: [required("rate", "float", "the probability, from 0 to below 1")],
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
