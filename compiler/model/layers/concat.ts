/** The channels of the current value, then those of others, at each position: `torch.cat` along the channels. */
import { required } from "../words/parameters.ts";
import { failed, made } from "./read-arguments.ts";
import { samePositions, tensorsOf, unfit } from "./operands.ts";
import { reportCall } from "../words/messages.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const concat: LayerDefinition<NoAttributes, readonly number[]> = {
  doc: "the channels of the current value, then those of others",
  torch: "torch.cat([x, *others], 1)",
  example: "conv(32, kernel: 3) -> bn -> relu -> concat(x)",
  operations: (_, inputs) => 6 * inputs,
  parameters: [required("others", "value or value[]", "whose channels follow, in this order")],
  instantiate(call) {
    const others = tensorsOf(call, "others");
    if (others.length === 0) {
      const slots = { name: "others", value: "[]", callee: "concat", range: "at least one tensor" };
      return failed(reportCall("RN2050", call.spanOf("others"), slots, { help: "leave concat out" }));
    }
    const odd = others.find(({ shape }) => !samePositions(shape, call.input));
    if (odd) return unfit("concat", call, odd.shape, "bring all to one layout and to the same extents first");
    const channels = others.reduce((sum, { shape }) => sum + shape.channels, call.input.channels);
    return made({}, { ...call.input, channels }, [], ...others.map(({ value }) => value));
  },
};
