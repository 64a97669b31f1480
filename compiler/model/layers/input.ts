/** A model's input: a node without a layer in the language. */
import { made } from "./read-arguments.ts";
import type { OwnLayerDefinition } from "./layer.ts";

export interface InputAttributes {
  readonly name: string;
}

export const input: OwnLayerDefinition<InputAttributes> = {
  doc: "a model's input",
  operations: 1,
  parameters: [],
  instantiate: (call) => made({ name: "" }, call.input),
};
