/** Sum of the current value and another: what a residual's join is. The other may be the smaller of the two. */
import { required } from "../words/parameters.ts";
import { joinElements } from "./operands.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const addLayer: LayerDefinition<NoAttributes, readonly [other: number]> = {
  doc: "the sum of the current value and another, which may be the smaller of the two",
  torch: "x + other",
  example: "let other = { conv(64, kernel: 1) -> bn }\nconv(64, kernel: 3) -> bn -> add(other)",
  operations: 3,
  parameters: [
    required("other", "value", "what is added: of the same shape, or a vector of as many channels, or one channel"),
  ],
  instantiate: (call) => joinElements("add", call),
};
