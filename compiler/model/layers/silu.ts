/** x σ(x), also called swish (Hendrycks and Gimpel 2016; Ramachandran et al. 2017). */
import { activation } from "./activation.ts";

export const silu = activation({
  doc: "x times sigmoid(x), also called swish (Ramachandran et al. 2017)",
  torch: "nn.SiLU()",
  example: "conv(64, kernel: 3) -> bn -> silu",
  operations: 10,
});
