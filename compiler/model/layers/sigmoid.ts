/** 1 / (1 + e^-x), of any x without overflow. */
import { activation } from "./activation.ts";

export const sigmoid = activation({
  doc: "1 / (1 + exp(-x)), from 0 to 1",
  torch: "nn.Sigmoid()",
  example: "globalavgpool -> linear(64) -> sigmoid",
  operations: 6,
});
