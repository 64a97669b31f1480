/** Sum of the current value and another of the same shape: what a residual's join is. */
import { compareExtents } from "../extent-comparison.ts";
import { report } from "../messages.ts";
import { formatShape } from "../shape.ts";
import { failed, made, parameter } from "./arguments.ts";
import type { LayerDefinition, NoAttributes } from "./layer.ts";

export const addLayer: LayerDefinition<NoAttributes> = {
  parameters: [parameter("other", "value")],
  instantiate(call) {
    const other = call.arguments.get("other");
    if (other?.kind !== "tensor") return failed();
    const { input } = call;
    const same =
      other.shape.layout === input.layout &&
      other.shape.channels === input.channels &&
      input.extents.every((extent, axis) => {
        const facing = other.shape.extents[axis];
        return facing !== undefined && compareExtents(extent, facing).kind === "equal";
      });
    if (!same) {
      const shapes = { layer: "add", shape: formatShape(input), otherShape: formatShape(other.shape) };
      return failed(report("RN2002", call.span, shapes, { help: "give both the same shape first" }));
    }
    return made({}, input, [], [other.value]);
  },
};
