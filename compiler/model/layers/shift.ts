/** A learned offset, as Fixup has before and behind each convolution (Zhang et al. 2019). */
import { required } from "../words/parameters.ts";
import type { LayerDefinition } from "./layer.ts";
import { learnedPer, perOf, perParameter, type PerAttributes } from "./per.ts";
import { made } from "./read-arguments.ts";

export const shift: LayerDefinition<PerAttributes> = {
  doc: "x plus a learned offset, as in Fixup (Zhang et al. 2019)",
  torch: "x + nn.Parameter(torch.full((x.shape[1], 1, 1), init))",
  example: "shift(0, per: scalar) -> conv(64, kernel: 3)",
  operations: 25,
  parameters: [required("init", "float", "the first value of the offset"), perParameter],
  instantiate: (call) => made({ per: perOf(call) }, call.input, [learnedPer(call, "bias")]),
};
