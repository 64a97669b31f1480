/** A learned factor: LayerScale (Touvron et al. 2021), ReZero's α (Bachlechner et al. 2020), Fixup's scale (Zhang et al. 2019). */
import { required } from "../words/parameters.ts";
import type { LayerDefinition } from "./layer.ts";
import { learnedPer, perOf, perParameter, type PerAttributes } from "./per.ts";
import { made } from "./read-arguments.ts";

export const scale: LayerDefinition<PerAttributes> = {
  doc: "x times a learned factor: LayerScale (Touvron et al. 2021), ReZero (Bachlechner et al. 2020)",
  torch: "x * nn.Parameter(torch.full((x.shape[1], 1, 1), init))",
  example: "conv(64, kernel: 3, bias: true) -> scale(1e-6)",
  operations: 28,
  parameters: [required("init", "float", "the first value of the factor"), perParameter],
  instantiate: (call) => made({ per: perOf(call) }, call.input, [learnedPer(call, "weight")]),
};
