/** min(max(x + 3, 0), 6) / 6: a sigmoid of straight lines (Howard et al. 2019). */
import { activation } from "./activation.ts";

export const hardsigmoid = activation({
  doc: "min(max(x + 3, 0), 6) / 6, a sigmoid of straight lines (Howard et al. 2019)",
  torch: "nn.Hardsigmoid()",
  example: "globalavgpool -> linear(64) -> hardsigmoid",
  operations: 24,
});
