/** One learned token in front of the others, whose last state stands for all of them (Devlin et al. 2019). */
import { increased } from "../shapes/extent-product.ts";
import { tokens } from "../shapes/shape.ts";
import { lengthOf } from "./lengths.ts";
import { constantInitializer, made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const classToken: LayerDefinition<NoAttributes> = {
  doc: "a learned token in front of the others (Dosovitskiy et al. 2021), which starts at 0",
  torch: "torch.cat([nn.Parameter(torch.zeros(1, 1, C)).expand(len(x), -1, -1), x], 1)",
  example: "tokens -> class_token",
  operations: 31,
  parameters: [],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "tokens") return wrongLayout(call, "class_token", "tokens");
    const length = increased(lengthOf(input), 1);
    return made({}, tokens(input.batch, length, input.channels), [
      {
        tensor: "weight",
        shape: [1, 1, input.channels],
        layout: "tokens",
        role: "parameter",
        initializer: constantInitializer(0),
      },
    ]);
  },
};
