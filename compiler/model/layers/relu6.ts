/** min(max(x, 0), 6), as MobileNets have it (Howard et al. 2017). */
import { activation } from "./activation.ts";

export const relu6 = activation({
  doc: "min(max(x, 0), 6), the ReLU of MobileNets (Howard et al. 2017)",
  torch: "nn.ReLU6()",
  example: "conv(64, kernel: 3) -> bn -> relu6",
  operations: 16,
});
