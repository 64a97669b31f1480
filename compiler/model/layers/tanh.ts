/** The hyperbolic tangent. */
import { activation } from "./activation.ts";

export const tanh = activation({
  doc: "the hyperbolic tangent, from -1 to 1",
  torch: "nn.Tanh()",
  example: "conv(64, kernel: 3, bias: true) -> tanh",
  operations: 6,
});
