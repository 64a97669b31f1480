/** Images and tokens become vectors, channels outermost for images as in `torch.flatten(1)`. */
import { symbolsOf } from "../shapes/extent.ts";
import { reportShape } from "../shapes/messages.ts";
import { concreteSizes, vector } from "../shapes/shape.ts";
import { failed, made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const flatten: LayerDefinition<NoAttributes> = {
  doc: "images and tokens become vectors, channels outermost",
  torch: "torch.flatten(x, 1)",
  example: "maxpool(8) -> flatten -> linear(10)",
  operations: 8,
  parameters: [],
  instantiate(call) {
    if (call.input.layout === "vector") return wrongLayout(call, "flatten", "an image or tokens");
    const [symbol] = call.input.extents.flatMap(symbolsOf);
    if (symbol !== undefined) {
      const help = "pool to a known size first, or give the input numbers";
      return failed(reportShape("RN2007", call.span, { layer: "what follows flatten", symbol }, { help }));
    }
    const channels = concreteSizes(call.input, new Map()).reduce((product, extent) => product * extent, 1);
    return made({}, vector(call.input.batch, channels));
  },
};
