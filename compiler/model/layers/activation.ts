/** Activations that have no options: elementwise functions, of any layout, without weights. */
import type { LayerDefinition, NoAttributes } from "./layer.ts";
import { made } from "./read-arguments.ts";

type Says = "doc" | "torch" | "example" | "operations";

export function activation(says: Required<Pick<LayerDefinition<NoAttributes>, Says>>): LayerDefinition<NoAttributes> {
  return {
    ...says,
    parameters: [],
    instantiate: (call) => made({}, call.input),
    activation: true,
    bends: true,
  };
}
