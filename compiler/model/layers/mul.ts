/** Product of the current value and another, element by element: what a gate is (Hu et al. 2018). */
import { required } from "../words/parameters.ts";
import { joinElements } from "./operands.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const mul: LayerDefinition<NoAttributes, readonly [other: number]> = {
  doc: "the current value times another, which may be the smaller of the two, as a gate is",
  torch: "x * other",
  example: "conv(64, kernel: 3) -> sigmoid -> mul(x)",
  operations: 8,
  parameters: [
    required("other", "value", "the factor: of the same shape, or a vector of as many channels, or one channel"),
  ],
  instantiate: (call) => joinElements("mul", call),
  bends: true,
};
