/** A learned offset for each position (Dosovitskiy et al. 2021): without it attention cannot tell positions apart. */
import { rational } from "../values/rational.ts";
import { symbolsOf } from "../shapes/extent.ts";
import { reportShape } from "../shapes/messages.ts";
import { defaulted, exact, word } from "../words/parameters.ts";
import { initializerOf } from "./initializers.ts";
import { lengthOf } from "./lengths.ts";
import { argument, failed, made, wrongLayout } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const positionEmbedding: LayerDefinition<NoAttributes> = {
  doc: "a learned offset for each position (Dosovitskiy et al. 2021)",
  torch: "x + nn.Parameter(torch.empty(1, L, C).normal_(std=0.02))",
  example: "tokens -> position_embedding",
  operations: 27,
  parameters: [
    defaulted(
      "init",
      "initializer",
      word("normal", [["std", exact(rational(2n, 100n))]]),
      "the first values of its weight, of each position an output of one token",
    ),
  ],
  instantiate(call) {
    const { input } = call;
    if (input.layout !== "tokens") return wrongLayout(call, "position_embedding", "tokens");
    const length = lengthOf(input);
    if (length.kind !== "constant") {
      const slots = { layer: "position_embedding", symbol: symbolsOf(length)[0] ?? "a size" };
      return failed(reportShape("RN2007", call.span, slots, { help: "give the input numbers" }));
    }
    const { channels } = input;
    return made({}, input, [
      {
        tensor: "weight",
        shape: [1, length.value, channels],
        layout: "tokens",
        role: "parameter",
        // torch's fans of [1, L, C]
        initializer: initializerOf(argument(call, "init"), length.value * channels, channels),
      },
    ]);
  },
};
