/** Positions and channels of tokens change places, so that a linear layer mixes positions (Tolstikhin et al. 2021). */
import { constant, symbolsOf } from "../shapes/extent.ts";
import { reportShape } from "../shapes/messages.ts";
import { tokens } from "../shapes/shape.ts";
import { lengthOf } from "./lengths.ts";
import { failed, made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const transpose: LayerDefinition<NoAttributes> = {
  doc: "positions and channels of tokens change places, so that what follows mixes positions (Tolstikhin et al. 2021)",
  torch: "x.transpose(1, 2)",
  example: "tokens -> transpose -> linear(64) -> transpose",
  operations: 2,
  parameters: [],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "tokens") return wrongLayout(call, "transpose", "tokens");
    const length = lengthOf(input);
    if (length.kind !== "constant") {
      const slots = { layer: "what follows transpose", symbol: symbolsOf(length)[0] ?? "a size" };
      return failed(reportShape("RN2007", call.span, slots, { help: "give the input numbers" }));
    }
    return made({}, tokens(input.batch, constant(input.channels), length.value));
  },
  mixesPositions: true,
};
