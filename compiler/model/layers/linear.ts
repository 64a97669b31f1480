/** A linear map of the channels, `torch.nn.Linear`, at each position; on an image a 1×1 convolution. */
import { defaulted, required, word } from "../words/parameters.ts";
import { bool } from "../values/value.ts";
import { argument, belowLeast, boolOf, failed, made, numberOf } from "./read-arguments.ts";
import { initializerOf } from "./initializers.ts";
import type { LayerDefinition } from "./layer.ts";

export interface LinearAttributes {
  readonly channels: number;
  readonly bias: boolean;
}

export const linear: LayerDefinition<LinearAttributes> = {
  doc: "a linear map of the channels at each position",
  torch: "nn.Linear(x.shape[1], channels), on an image nn.Conv2d(x.shape[1], channels, 1)",
  example: "globalavgpool -> linear(10)",
  operations: 54,
  parameters: [
    required("channels", "int", "channels out"),
    defaulted("bias", "bool", bool(true), "whether it has a learned offset"),
    defaulted("init", "initializer", word("fan_in_uniform"), "the first values of its weight"),
  ],
  instantiate(call) {
    const small = belowLeast(call, "linear", { channels: 1 });
    if (small.length > 0) return failed(...small);
    const [channels, bias] = [numberOf(call, "channels"), boolOf(call, "bias")];
    const inputs = call.input.channels;
    return made({ channels, bias }, { ...call.input, channels }, [
      {
        tensor: "weight",
        shape: [channels, inputs],
        layout: "matrix",
        role: "parameter",
        initializer: initializerOf(argument(call, "init"), inputs, channels),
      },
      // torch: uniform within 1 / sqrt(fan_in), like the weight
      ...(bias
        ? [
            {
              tensor: "bias",
              shape: [channels],
              layout: "channels",
              role: "parameter",
              initializer: { kind: "uniform", bound: 1 / Math.sqrt(inputs) },
            } as const,
          ]
        : []),
    ]);
  },
  macs: ({ channels }, input, output) => {
    const inputs = input.length === 2 ? (input[1] ?? 0) : (input[0] ?? 0);
    return (output.reduce((product, extent) => product * extent, 1) / channels) * inputs * channels;
  },
  product: { depth: 1, hasBias: ({ bias }) => bias },
};
