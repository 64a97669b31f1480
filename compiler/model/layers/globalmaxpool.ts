/** Maximum over all positions of each channel: images and tokens become vectors. */
import { vector } from "../shapes/shape.ts";
import { made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const globalmaxpool: LayerDefinition<NoAttributes> = {
  doc: "the maximum over all positions of each channel, a vector; equal ones share its gradient",
  torch: "x.amax((2, 3))",
  example: "globalmaxpool -> linear(10)",
  operations: 12,
  parameters: [],
  instantiate(call) {
    if (call.input.layout === "vector") return wrongLayout(call, "globalmaxpool", "an image or tokens");
    return made({}, vector(call.input.batch, call.input.channels));
  },
  bends: true,
};
