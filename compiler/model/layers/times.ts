/** The current value times a number. No design calls it; `residual(scale: 0.1)` makes it. */
import { required } from "../words/parameters.ts";
import { made, numberOf } from "./read-arguments.ts";
import type { OwnLayerDefinition } from "./layer.ts";

export interface TimesAttributes {
  readonly factor: number;
}

export const times: OwnLayerDefinition<TimesAttributes> = {
  doc: "the current value times a number",
  operations: 4,
  parameters: [required("factor", "float", "the number")],
  instantiate: (call) => made({ factor: numberOf(call, "factor") }, call.input),
};
