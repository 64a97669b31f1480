/** Nothing: what a `gate: block = identity` stands for. */
import { made } from "./read-arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const identity: LayerDefinition<NoAttributes> = { parameters: [], instantiate: (call) => made({}, call.input) };
