/** T·F + (1 - T)·S: a gate says how much of which (Srivastava et al. 2015). No design calls it; `join: gated` makes it. */
import { required } from "../words/parameters.ts";
import { bug } from "../../bug.ts";
import { made } from "./read-arguments.ts";
import type { OwnLayerDefinition, NoAttributes } from "./layer.ts";

export const blend: OwnLayerDefinition<NoAttributes, readonly [f: number, s: number]> = {
  doc: "one value where the current one is 1, another where it is 0",
  operations: 14,
  parameters: [required("f", "value", "where it is 1"), required("s", "value", "where it is 0")],
  instantiate(call) {
    const [f, s] = [call.arguments.get("f"), call.arguments.get("s")];
    if (f?.kind !== "tensor" || s?.kind !== "tensor") return bug("a gate is between two values");
    return made({}, call.input, [], f.value, s.value);
  },
};
