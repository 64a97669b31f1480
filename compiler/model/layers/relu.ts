/** max(x, 0). */
import { activation } from "./activation.ts";

export const relu = activation({
  doc: "max(x, 0)",
  torch: "nn.ReLU()",
  example: "conv(64, kernel: 3) -> bn -> relu",
  operations: 8,
});
