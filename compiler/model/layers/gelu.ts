/** x Φ(x), with Φ the normal distribution's (Hendrycks and Gimpel 2016): the exact one, through erf. */
import { activation } from "./activation.ts";

export const gelu = activation({
  doc: "x times the normal distribution's Φ(x) (Hendrycks and Gimpel 2016)",
  torch: "nn.GELU()",
  example: "conv(64, kernel: 3) -> gelu",
  operations: 25,
});
