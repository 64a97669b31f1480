/** x min(max(x + 3, 0), 6) / 6: swish without an exponential (Howard et al. 2019). */
import { activation } from "./activation.ts";

export const hardswish = activation({
  doc: "x times hardsigmoid(x), swish without an exponential (Howard et al. 2019)",
  torch: "nn.Hardswish()",
  example: "conv(64, kernel: 3) -> bn -> hardswish",
  operations: 32,
});
