/** Mean over all positions of each channel: images and tokens become vectors. */
import { vector } from "../shapes/shape.ts";
import { made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const globalavgpool: LayerDefinition<NoAttributes> = {
  doc: "the mean over all positions of each channel; a vector",
  torch: "x.mean((2, 3))",
  example: "globalavgpool -> linear(10)",
  operations: 12,
  parameters: [],
  instantiate(call) {
    if (call.input.layout === "vector") return wrongLayout(call, "globalavgpool", "an image or tokens");
    return made({}, vector(call.input.batch, call.input.channels));
  },
};
